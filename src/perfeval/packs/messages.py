"""What can be wrong with a pack."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic, Lang
from perfeval.sources import number_tag, suggest


def _nearest_or_known(name: str, known: str, lang: Lang, zh: str, en: str) -> str:
    """The name that was meant, where one comes near; else all there are."""
    if nearest := suggest(name, known.split("、")):
        return f"是不是“{nearest}”？" if lang == "zh" else f"did you mean “{nearest}”?"
    return f"可用的{zh}：{known}。" if lang == "zh" else f"{en}: {known}."


class NoSuchPack(Diagnostic):
    code = "PE301"
    zh = "没有名为“{pack}”的规则包。"
    en = "there is no pack “{pack}”."

    def fix(self, lang: Lang) -> str:
        return _nearest_or_known(
            str(self.values["pack"]), str(self.values["known"]), lang, "规则包", "packs at hand"
        )


class NoPackFits(Diagnostic):
    code = "PE302"
    zh = "没有适用的规则包（类型 {kind}，年度 {year}，地区 {region}）。"
    en = "no pack fits (kind {kind_en}, year {year_en}, region {region_en})."
    fix_zh = "用 --pack 指定一个：{known}。"
    fix_en = "name one with --pack: {known}."


class SeveralPacksFit(Diagnostic):
    code = "PE303"
    zh = "有几个规则包同样适用：{packs}。"
    en = "several packs fit equally: {packs}."
    fix_zh = "用 --pack 指定一个。"
    fix_en = "name one with --pack."


class NotAllowed(Diagnostic):
    code = "PE304"
    zh = "“{key}”的值不在可选之列。"
    en = "the value of “{key}” is not one of those allowed."
    fix_zh = "可选：{allowed}。"
    fix_en = "allowed: {allowed}."


class SchemaFault(Diagnostic):
    code = "PE305"
    zh = "“{key}”不合格式：{detail}。"
    en = "“{key}” does not fit the format: {detail_en}."
    fix_zh = "{wanted}"
    fix_en = "{wanted_en}"


class MissingOtherwise(Diagnostic):
    code = "PE306"
    zh = "规则“{rule}”的最后一个情形不是“其余”，会有算不到的情况。"
    en = "the last case of rule “{rule}” is not otherwise, so something may be left out."
    fix_zh = "在 cases 最后加一条 when: 其余。"
    fix_en = "add a last case with when: otherwise."


class OtherwiseNotLast(Diagnostic):
    code = "PE307"
    zh = "“其余”只能写在最后一个情形里。"
    en = "otherwise may only stand in the last case."
    fix_zh = "把它移到 cases 的最后；或者在这里写明条件。"
    fix_en = "move it to the end of cases, or write a condition here."


class NoExample(Diagnostic):
    code = "PE308"
    zh = "规则“{rule}”没有{lacking}的例子。"
    en = "rule “{rule}” has no example {lacking_en}."
    fix_zh = "在 examples 下补一个；每条规则都要有触发和不触发的例子，每个情形至少一个。"
    fix_en = "add one under examples; every rule needs one that fires and one that does not, and one for each case."


class DuplicateRule(Diagnostic):
    code = "PE309"
    zh = "同一个规则包里有两条规则叫“{rule}”，另一条在 {other}。"
    en = "two rules of one pack are called “{rule}”; the other is in {other}."
    fix_zh = "给其中一条改名，或者删去一条。"
    fix_en = "rename or delete one of them."


class WrongLayer(Diagnostic):
    code = "PE310"
    zh = "{kind}不能用“{name}”：它在这之后才算出来。"
    en = "{kind} cannot use “{name}”: it is only known later."
    fix_zh = "改用表上填的或先算出的名称；看结果的条件写成检查规则（kind: check）。"
    fix_en = "use what is filled in or known earlier; a condition on results belongs in a check rule (kind: check)."

    def text(self, lang: Lang) -> str:
        kind = _READERS[str(self.values["kind"])][lang == "en"]
        return (self.zh if lang == "zh" else self.en).format(**(self.values | {"kind": kind}))


#: What rules are called, by their kind.
KINDS = {
    "score": ("记分规则", "a score rule"),
    "check": ("检查规则", "a check rule"),
    "cap": ("封顶规则", "a cap rule"),
}
#: What reads a name too early: a kind of rule, or an entry of pack.yaml.
_READERS = KINDS | {
    "let": ("let 名称", "a let name"),
    "define": ("define 的条件", "a condition of define"),
    "profiles": ("profiles 的条件", "a condition of profiles"),
}


class CircularLet(Diagnostic):
    code = "PE311"
    zh = "let 名称“{name}”只能用写在它前面的名称。"
    en = "let name “{name}” may only use names written above it."
    fix_zh = "把它用到的名称移到它前面；互相用到的，拆开来写。"
    fix_en = "move the names it uses above it; split those that use each other."


class CircularExtends(Diagnostic):
    code = "PE312"
    zh = "规则包互相 extends，成了一圈：{packs}。"
    en = "packs extend each other in a circle: {packs}."
    fix_zh = "去掉其中一个 extends。"
    fix_en = "take one extends out."


class NameTaken(Diagnostic):
    code = "PE313"
    zh = "名称“{name}”已有别的意思。"
    en = "the name “{name}” already means something."
    fix_zh = "换一个名称。"
    fix_en = "choose another name."


class UnknownRule(Diagnostic):
    """Values: ``rule``, and ``known``: the ids there are, joined by 、."""

    code = "PE314"
    zh = "没有叫“{rule}”的规则。"
    en = "there is no rule “{rule}”."

    def fix(self, lang: Lang) -> str:
        known = str(self.values["known"])
        if nearest := suggest(str(self.values["rule"]), known.split("、")):
            return f"是不是“{nearest}”？" if lang == "zh" else f"did you mean “{nearest}”?"
        return f"可用：{known}。" if lang == "zh" else f"known: {known}."


class BadTemplate(Diagnostic):
    code = "PE315"
    zh = "文字里的花括号没有配对。"
    en = "the braces of the text do not match."
    fix_zh = "要代入的式子写在一对 {{ }} 里。"
    fix_en = "put each expression between one {{ and one }}."


class UnknownCase(Diagnostic):
    code = "PE316"
    zh = "规则“{rule}”没有叫“{case}”的情形。"
    en = "rule “{rule}” has no case “{case}”."
    fix_zh = "有的情形：{known}。"
    fix_en = "its cases: {known}."


class NoRules(Diagnostic):
    code = "PE317"
    zh = "目录 {folder} 里没有规则包（没有 pack.yaml）。"
    en = "there is no pack in {folder} (no pack.yaml)."
    fix_zh = "规则包的写法见 CONTRIBUTING.md。"
    fix_en = "CONTRIBUTING.md shows how a pack is written."


class WrongFolder(Diagnostic):
    code = "PE318"
    zh = "“{key}”是 {value}，与所在的目录名 {folder} 不符。"
    en = "“{key}” is {value}, but its folder is called {folder}."
    fix_zh = "写成 {key}: {folder}，或者给目录改名。"
    fix_en = "write {key}: {folder}, or rename the folder."


class DoubleDate(Diagnostic):
    code = "PE319"
    zh = "参数“{name}”在 {year} 年有两个值。"
    en = "parameter “{name}” has two values for {year}."
    fix_zh = "留下一个，或者改正 from 的年度。"
    fix_en = "keep one, or correct the year in from."


class NotReplaceable(Diagnostic):
    code = "PE322"
    zh = "“{name}”不能用 replaces 改写：它不是这里填报的数，也不是从几个词里选的。"
    en = "“{name}” cannot be replaced: it is neither a number nor one of a few words that is filled in here."
    fix_zh = "replaces 只用于表上填报的数，如 指标值、完成值、分值、全年预算数，以及 方向、性质 这样的词；中间名称不写 replaces。"
    fix_en = "replaces is for numbers filled in on the form, such as target, actual, weight, and for words such as direction; other names do without."


class NoSuchShared(Diagnostic):
    code = "PE320"
    zh = "没有名为“{shared}”的公用规则目录。"
    en = "there is no folder of shared rules called “{shared}”."

    def fix(self, lang: Lang) -> str:
        return _nearest_or_known(str(self.values["shared"]), str(self.values["known"]), lang, "", "at hand")


class CodeNeedsIndicator(Diagnostic):
    code = "PE321"
    zh = "“{key}”只能写在对单个指标的检查规则里。"
    en = "“{key}” may only stand in a check rule on a single indicator."
    fix_zh = "删去“{key}”；要留下它，写 kind: check 和 on: 指标。"
    fix_en = "delete “{key}”; to keep it, write kind: check and on: 指标."


class FoundTooEarly(Diagnostic):
    code = "PE323"
    zh = "规则“{rule}”问到“{name}”有没有发现，但“{name}”要等得分算出之后才检查。"
    en = "rule “{rule}” asks for findings of “{name}”, which is only checked after the points are known."
    fix_zh = "只能问只看表上填写内容的检查规则。"
    fix_en = "ask only for checks that look at what is written on the form."


class BrokenPack(Diagnostic):
    code = "PE324"
    zh = "规则包“{pack}”有错，没有列出；错处如下。"
    en = "pack “{pack}” has faults and is not listed; they follow."
    fix_zh = "改好后用 perfeval rules check {pack} 检查。"
    fix_en = "mend it, and check it with perfeval rules check {pack}."


class OneOfThese(Diagnostic):
    code = "PE330"
    zh = "{keys} 只能写一个，现在写了 {present}。"
    en = "only one of {keys} may stand here; there are {present}."
    fix_zh = "留下一个。"
    fix_en = "keep one of them."


class NotAWeight(Diagnostic):
    code = "PE331"
    zh = "“{key}”是 {value}，不能作分值。"
    en = "“{key}” is {value}, which is no weight."
    fix_zh = "写零或更大的数；full 要大于零。"
    fix_en = "write zero or more; full must be more than zero."


class RatingBounds(Diagnostic):
    code = "PE332"
    zh = "等级“{lower}”的下限 {bound} 不低于“{upper}”的下限 {above}。"
    en = "the bound of “{lower}”, {bound}, is not below that of “{upper}”, {above}."
    fix_zh = "每个等级写自己的下限，越好的越高，如 {{优: 90, 良: 80, 中: 60, 差: 0}}。"
    fix_en = "give each rating its own lower bound, the better the higher, as in {{优: 90, 良: 80, 中: 60, 差: 0}}."


class YearsReversed(Diagnostic):
    code = "PE333"
    zh = "适用年度止于 {last}，早于开始的 {first}。"
    en = "the years end with {last}, before they begin with {first}."
    fix_zh = "to 写不早于 from 的年度；至今适用的不写 to。"
    fix_en = "write a year not before from; leave out to where it still applies."


class ChangedTwice(Diagnostic):
    """Values: ``rule`` and ``ways``, of each language how the pack changes it."""

    code = "PE336"
    zh = "规则“{rule}”在这个规则包里改了两处：{ways_zh}；以哪一处为准，说不清。"
    en = "this pack changes rule “{rule}” twice: {ways_en}; which of the two counts is not clear."
    fix_zh = "只留一处：不用它就只写 drop，改级别就只写 levels，改内容就只在自己的文件里写。"
    fix_en = "keep one: drop alone to do without it, levels alone for its level, a file of its own for anything else."


class NotACheck(Diagnostic):
    code = "PE337"
    zh = "“{rule}”是{kind}，没有级别；只有检查规则可以改级别。"
    en = "“{rule}” is {kind_en} and has no level; only check rules can be given one."
    fix_zh = "删去这一项；要改这条规则，在 {folder}/ 下写一条同名的规则代替它。"
    fix_en = "delete this entry; to change the rule, write one of the same id under {folder}/."


class ParameterValue(Diagnostic):
    """Values: ``name``, ``value``, ``unit``, whether it has a ``dimension`` and is ``known``, ``nearest`` or ''."""

    code = "PE338"
    zh = "“{name}”以“{unit}”为单位，值“{value}”不是。"
    en = "“{name}” is in {unit}; its value “{value}” is not."

    def fix(self, lang: Lang) -> str:
        unit, nearest = self.values["unit"], self.values["nearest"]
        if not self.values["known"]:
            zh, en = f"单位表里没有“{unit}”", f"“{unit}” is not in the table of units"
            if nearest:
                return (
                    f"{zh}；unit 是不是“{nearest}”？" if lang == "zh" else f"{en}; did you mean “{nearest}”?"
                )
            usual = "unit 通常是 分、元、比率、天" if lang == "zh" else "a unit is usually 分, 元, 比率 or 天"
            return f"{zh}；{usual}。" if lang == "zh" else f"{en}; {usual}."
        value = str(self.values["value"]).strip()
        bare = value if number_tag(value) != "str" else "5"
        sample = f"{bare}{unit}" if self.values["dimension"] else f"{bare}%"
        return (
            f"写成这个单位的数，如 {sample}；或者改 unit。"
            if lang == "zh"
            else f"write a number in that unit, as in {sample}; or change unit."
        )


class NoEffect(Diagnostic):
    code = "PE339"
    zh = "封顶规则“{rule}”没有写对分数做什么。"
    en = "cap rule “{rule}” does not say what it does to the points."
    fix_zh = "写其中一项：deduct 扣减、add 增加、cap 最高、floor 最低、force 定为某一等级、lower 降低几级，如 cap: 79分。"
    fix_en = "write one of deduct, add, cap, floor, force, lower, as in cap: 79分."


class NoSuchSection(Diagnostic):
    """Values: ``name``, and ``known``: the sections there are, joined by 、."""

    code = "PE341"
    zh = "没有叫“{name}”的一级指标。"
    en = "there is no section called “{name}”."

    def fix(self, lang: Lang) -> str:
        known = str(self.values["known"])
        nearest = suggest(str(self.values["name"]), known.split("、"))
        if lang == "zh":
            return (f"是不是“{nearest}”？" if nearest else "") + f"可用：{known}。"
        return (f"did you mean “{nearest}”? " if nearest else "") + f"known: {known}."


class RivalPacks(Diagnostic):
    """Two packs that fit the same forms equally, so that none of them can be chosen."""

    code = "PE342"
    zh = "规则包“{one}”和“{two}”都从 {since} 年起管{region}的{kind}自评，一份表该用哪个，定不下来。"
    en = "packs “{one}” and “{two}” are both for {kind_en} forms of {region_en} from {since} on: which one a form gets is not settled."
    fix_zh = "改其中一个的 regions、years 或 kinds；一个是另一个的补充，就让它 extends 另一个，years.from 写晚一些；只在点名时用的，写 by_name_only: true。"
    fix_en = "change regions, years or kinds of one; let one that adds to the other extend it, with a later years.from; or write by_name_only: true."


class NoBasis(Diagnostic):
    code = "PE343"
    level = "warning"
    zh = "{kind}“{rule}”动用分数，却没有写依据哪个文件。"
    en = "rule “{rule}” ({kind_en}) gives or takes points, and does not say which document it rests on."
    fix_zh = (
        "写上 basis: {{document: 文号, article: 第几条, checked: false}}；条款不知道就不写 article，不要猜。"
    )
    fix_en = (
        "add basis: {{document: …, article: …, checked: false}}; leave article out where it is not known."
    )


class ArticleUncarried(Diagnostic):
    code = "PE344"
    level = "warning"
    zh = "“{article}”（{about}）没有规则依据它，也没有写留给人判断。"
    en = "nothing rests on “{article}”, and it is not said to be left to people."
    fix_zh = "补一条 basis 写 {article} 的规则；本来就由人判断的，在这一条写 left_to_people: 为什么。"
    fix_en = "add a rule whose basis names {article}; where people judge it, write left_to_people with why."


class ArticleUnknown(Diagnostic):
    code = "PE345"
    level = "warning"
    zh = "规则“{rule}”依据“{article}”，而 pack.yaml 说条款已经列全，里面没有这一条。"
    en = "rule “{rule}” rests on “{article}”, which is not among the articles that pack.yaml says are complete."
    fix_zh = "核对原文：条款写错了就改规则的 basis；漏列了就补进 regulation 的 articles。"
    fix_en = (
        "look into the text: correct the basis of the rule, or add the article to articles of regulation."
    )
