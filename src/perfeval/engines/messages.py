"""What can be wrong with a pack when it is run."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic, Lang


class ExampleFails(Diagnostic):
    code = "PE501"
    zh = "规则“{rule}”的例子“{name}”不符：应为 {expected}，得到 {found}。"
    en = "example “{name}” of rule “{rule}” fails: expected {expected}, found {found}."
    fix_zh = "先看例子写得对不对：例子对，就是规则写错了；例子不对，改例子。"
    fix_en = "look at the example first: where it is right, the rule is wrong; else change the example."

    def text(self, lang: Lang) -> str:
        found = {key: _outcome(str(self.values[key]), lang) for key in ("expected", "found")}
        return (self.zh if lang == "zh" else self.en).format(**(self.values | found))


#: What may come of an example, as its file has it, in words.
_OUTCOMES = {
    "silent": ("不触发", "silent"),
    "applies": ("触发", "applies"),
    "applied": ("已适用", "applied"),
    "cannot_tell": ("不能确定", "cannot tell"),
    "not_applicable": ("不适用", "not applicable"),
    "?": ("不能确定", "cannot tell"),
    "-": ("没有情形", "no case"),
}


def _outcome(words: str, lang: Lang) -> str:
    return " ".join(_OUTCOMES.get(word, (word, word))[lang == "en"] for word in words.split(" "))


class OutsideEnvelope(Diagnostic):
    code = "PE502"
    zh = "规则“{rule}”不能交给 durable-rules：{why}。"
    en = "rule “{rule}” cannot be given to durable-rules: {why_en}."
    fix_zh = "把条件拆成几个情形或几条规则；或用 --engine direct。"
    fix_en = "split the condition into several cases or rules; or use --engine direct."


class PackOutsideEnvelope(Diagnostic):
    code = "PE503"
    zh = "规则包“{pack}”不能交给 durable-rules：{why}。"
    en = "pack “{pack}” cannot be given to durable-rules: {why_en}."
    fix_zh = "用 --engine direct。"
    fix_en = "use --engine direct."


class WholeExampleFails(Diagnostic):
    code = "PE505"
    zh = "规则包“{pack}”的整表例子“{name}”不符：{wrong}。"
    en = "example “{name}” of pack “{pack}” fails: {wrong}."
    fix_zh = "用 perfeval explain 看这一行怎样得来；例子对，就是规则写错了，例子不对，改例子。"
    fix_en = "perfeval explain shows how a line came about; where the example is right, the rules are wrong."

    def text(self, lang: Lang) -> str:
        """``wrong``: triples of what was compared, what was expected and what came out."""
        listed = [
            _compared(what, _outcome(wanted, lang), _outcome(got, lang), lang)
            for what, wanted, got in self.values["wrong"]  # type: ignore[attr-defined]
        ]
        return (self.zh if lang == "zh" else self.en).format(
            **(self.values | {"wrong": ("；" if lang == "zh" else "; ").join(listed)})
        )


#: What is compared of a worked example of a whole form.
_COMPARED = {
    "total": ("总分", "total"),
    "least": ("总分最少", "least total"),
    "most": ("总分最多", "most total"),
    "rating": ("等级", "rating"),
    "line": ("第 {number} 行", "line {number}"),
    "execution": ("预算执行率一行", "line of the execution rate"),
    "caps": ("起作用的规则", "rules that apply"),
    "finding": ("报了问题的规则", "rule with a finding"),
}


def _compared(what: str, wanted: str, got: str, lang: Lang) -> str:
    kind, _, number = what.partition(" ")
    kind = "execution" if number == "execution" else kind
    label = _COMPARED[kind][lang == "en"].format(number=number)
    return f"{label}应为 {wanted}，得到 {got}" if lang == "zh" else f"{label} should be {wanted}, is {got}"


class EngineFault(Diagnostic):
    code = "PE504"
    zh = "推理引擎 durable-rules 出错，重新启动后再试仍然不行：{why}。"
    en = "the engine durable-rules failed, and again after a restart: {why_en}."
    fix_zh = "用 --engine direct，结果相同；并请报告此事。"
    fix_en = "use --engine direct, which gives the same results; and please report this."
