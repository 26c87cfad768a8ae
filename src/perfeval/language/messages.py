"""What can be wrong with an expression."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic, Lang


class ExpressionSyntax(Diagnostic):
    code = "PE201"
    zh = "表达式到这里读不下去：“{found}”。"
    en = "the expression cannot be read from here on: “{found}”."
    fix_zh = "这里可以写：{expected}。"
    fix_en = "here one may write: {expected}."

    def fix(self, lang: Lang) -> str:
        if self.values["expected"]:
            return _listed(self.fix_zh if lang == "zh" else self.fix_en, self.values["expected"], lang)
        return (
            "“其余”要单独写，前后不能再有别的。"
            if lang == "zh"
            else "otherwise stands alone; delete what follows it."
        )


class ExpressionEnds(Diagnostic):
    code = "PE202"
    zh = "表达式没有写完。"
    en = "the expression is not complete."
    fix_zh = "后面还应有：{expected}。"
    fix_en = "what may follow: {expected}."

    def fix(self, lang: Lang) -> str:
        return _listed(self.fix_zh if lang == "zh" else self.fix_en, self.values["expected"], lang)


#: Kinds of symbols that an expression may go on with; the others are signs.
_SYMBOLS_EN = {"数字": "a number", "名称": "a name", "“文字”": "“text”"}


def _listed(template: str, expected: object, lang: Lang) -> str:
    """A mend with the symbols that may stand somewhere, which come joined by 、."""
    if lang == "zh":
        return template.format(expected=expected)
    symbols = str(expected).split("、")
    return template.format(expected=", ".join(_SYMBOLS_EN.get(symbol, symbol) for symbol in symbols))


class UnknownName(Diagnostic):
    """Values: ``name``, ``nearest`` (or ''), and ``functions``: of each language all there are, if one was called."""

    code = "PE203"
    zh = "“{name}”不是词汇表里的名称。"
    en = "“{name}” is not a name of the vocabulary."

    def fix(self, lang: Lang) -> str:
        nearest = self.values.get("nearest")
        if nearest:
            return f"是不是“{nearest}”？" if lang == "zh" else f"did you mean “{nearest}”?"
        if functions := self.values["functions"][lang]:  # type: ignore[index]
            return f"可用的函数：{functions}。" if lang == "zh" else f"the functions are {functions}."
        return (
            "可用的名称见 docs/rule-language.md。"
            if lang == "zh"
            else "docs/rule-language.md lists the names."
        )


class NotVisible(Diagnostic):
    code = "PE204"
    zh = "“{name}”在{scope}规则里看不到。"
    en = "“{name}” cannot be seen from a rule on {scope}."
    fix_zh = "它属于：{belongs}；要逐行求和计数，用 合计(指标, …)、计数(指标, …)。"
    fix_en = "it belongs to: {belongs}; to sum or count rows use sum(indicator, …), count(indicator, …)."


class UnlikeUnits(Diagnostic):
    code = "PE205"
    zh = "单位不同，不能{action}：“{left}”是{left_unit}，“{right}”是{right_unit}。"
    en = "unlike units cannot {action_en}: “{left}” is in {left_unit_en}, “{right}” is in {right_unit_en}."
    fix_zh = "两边用同一种单位；数字要带单位，如 100万元、30%、5分。"
    fix_en = "use one unit on both sides; give numbers their unit, as in 100万元, 30%, 5分."


class WrongKind(Diagnostic):
    code = "PE206"
    zh = "“{text}”是{found}，这里要{expected}。"
    en = "“{text}” is {found_en}; {expected_en} is needed here."


class WrongArguments(Diagnostic):
    code = "PE207"
    zh = "{function} 的用法是：{usage}。"
    en = "{function} is used so: {usage_en}."


class UnknownWord(Diagnostic):
    code = "PE208"
    zh = "“{word}”不是“{enumeration}”的取值。"
    en = "“{word}” is not a value of {enumeration_en}."
    fix_zh = "可取：{allowed}。"
    fix_en = "allowed: {allowed}."


#: What a condition is called.
CONDITION_EN = "a condition"


class WrongResult(Diagnostic):
    code = "PE209"
    zh = "这个式子的结果是{found}，应为{expected}。"
    en = "this expression gives {found_en}; it should give {expected_en}."

    def fix(self, lang: Lang) -> str:
        """``sample`` is a bare number of the expression with the unit it lacks; ``points``: points are wanted."""
        sample, is_points = self.values["sample"], self.values["points"]
        zh, en = [], []
        if self.values["expected_en"] == CONDITION_EN:
            zh.append("用 = ≠ < ≤ > ≥ 把它与别的比一比，如 完成值 < 指标值；或者用 缺(…)、含(…)")
            en.append("compare it by = ≠ < ≤ > ≥, as in 完成值 < 指标值; or use 缺(…), 含(…)")
        if sample:
            zh.append(f"给数字带上单位，如 {sample}")
            en.append(f"give the number its unit, as in {sample}")
        if is_points:
            zh.append("得分的式子通常写成 分值 × …，乘上去的应是没有单位的比值")
            en.append("points are usually written 分值 × …, and what multiplies them is a ratio without unit")
        if not zh:
            zh.append(f"写一个结果为{self.values['expected']}的式子")
            en.append(f"write one that gives {self.values['expected_en']}")
        return "；".join(zh) + "。" if lang == "zh" else "; ".join(en) + "."


class TooDeep(Diagnostic):
    code = "PE210"
    zh = "表达式太长或括号太多。"
    en = "the expression is too long or too deeply nested."
    fix_zh = "拆成几个 let 名称。"
    fix_en = "split it into several let names."
