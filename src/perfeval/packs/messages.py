"""What can be wrong with a pack."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic, Lang
from perfeval.sources import suggest


class NoSuchPack(Diagnostic):
    code = "PE301"
    zh = "没有名为“{pack}”的规则包。"
    en = "there is no pack “{pack}”."
    fix_zh = "可用的规则包：{known}。"
    fix_en = "packs at hand: {known}."


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
    zh = "{kind}规则不能用“{name}”：它在这之后才算出来。"
    en = "a {kind} rule cannot use “{name}”: it is only known later."
    fix_zh = "改用表上填的或先算出的名称；看结果的条件写成检查规则（kind: check）。"
    fix_en = "use what is filled in or known earlier; a condition on results belongs in a check rule (kind: check)."


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
    fix_zh = "可用的：{known}。"
    fix_en = "at hand: {known}."


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
    zh = "{keys} 只能写一个，现在写了 {found}。"
    en = "only one of {keys} may stand here; there are {found}."
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
