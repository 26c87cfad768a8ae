"""What can be wrong with an indicator library, or with a reference to it."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic, Lang


class NotAllowed(Diagnostic):
    code = "PE701"
    zh = "“{key}”的值不在可选之列。"
    en = "the value of “{key}” is not one of those allowed."
    fix_zh = "可选：{allowed}。"
    fix_en = "allowed: {allowed}."


class SchemaFault(Diagnostic):
    code = "PE702"
    zh = "“{key}”不合格式：{detail}。"
    en = "“{key}” does not fit the format: {detail_en}."
    fix_zh = "{wanted}"
    fix_en = "{wanted_en}"


class DuplicateIndicator(Diagnostic):
    code = "PE703"
    zh = "编号“{id}”用了两次，另一处在 {other}。"
    en = "the id “{id}” is used twice; the other place is {other}."
    fix_zh = "给其中一个改编号，或者删去一个。"
    fix_en = "give one of them another id, or delete one."


class NameTaken(Diagnostic):
    code = "PE704"
    zh = "“{name}”已是“{other}”的名称或别名。"
    en = "“{name}” is already a name or an alias of {other}."
    fix_zh = "换一个能区分两者的名称。"
    fix_en = "choose a name that tells the two apart."


class WrongSector(Diagnostic):
    code = "PE705"
    zh = "编号“{id}”不属于指标库“{library}”。"
    en = "the id “{id}” does not belong to the library “{library}”."
    fix_zh = "写成 {library}/… 或 {library}-…/…。"
    fix_en = "write {library}/… or {library}-…/…."


class UnusedInput(Diagnostic):
    code = "PE706"
    zh = "公式里没有用到“{name}”。"
    en = "the formula does not use “{name}”."
    fix_zh = "把它写进公式，或从 inputs 里删去。"
    fix_en = "use it in the formula, or take it out of inputs."


class NoIndicators(Diagnostic):
    code = "PE707"
    zh = "目录 {folder} 里没有指标库（*.yaml）。"
    en = "there is no indicator library (*.yaml) in {folder}."
    fix_zh = "格式见 perfeval schema indicators。"
    fix_en = "perfeval schema indicators prints the format."


class _Nearest(Diagnostic):
    """A message whose mend names what was probably meant."""

    def fix(self, lang: Lang) -> str:
        nearest = self.values.get("nearest")
        if nearest:
            return f"是不是 {nearest}？" if lang == "zh" else f"did you mean {nearest}?"
        return super().fix(lang)


class NoSuchIndicator(_Nearest):
    code = "PE708"
    zh = "指标库里没有“{id}”。"
    en = "the indicator library has no “{id}”."
    fix_zh = "用 perfeval indicators list 查看，或用 perfeval indicators suggest 按名称查找。"
    fix_en = "perfeval indicators list shows them all, perfeval indicators suggest finds one by its name."


class NoSuchSector(_Nearest):
    code = "PE709"
    zh = "没有名为“{sector}”的行业。"
    en = "there is no sector “{sector}”."
    fix_zh = "可选：{known}。"
    fix_en = "known: {known}."


class NothingNear(Diagnostic):
    code = "PE710"
    zh = "指标库里没有与“{text}”相近的指标。"
    en = "no indicator of the library is near “{text}”."
    fix_zh = "换个说法，或用 perfeval indicators list 浏览。"
    fix_en = "try other words, or browse with perfeval indicators list."


class UnknownInput(_Nearest):
    code = "PE711"
    zh = "指标“{id}”的公式里没有“{name}”这项数据。"
    en = "the formula of “{id}” has no input “{name}”."
    fix_zh = "这个指标要的数据：{known}。"
    fix_en = "the inputs of this indicator: {known}."


class NoFormula(Diagnostic):
    code = "PE712"
    zh = "指标“{id}”没有公式，不能由 inputs 算出完成值。"
    en = "“{id}” has no formula, so no actual can be worked out from inputs."
    fix_zh = "删去 inputs，把完成值写在 actual 里。"
    fix_en = "leave out inputs and write the actual."


class NoLibrary(Diagnostic):
    code = "PE713"
    zh = "这里用到指标“{id}”，但没有指标库可查。"
    en = "“{id}” is used here, but there is no indicator library at hand."
    fix_zh = "用 --indicators 指定指标库目录，或者删去 definition。"
    fix_en = "name the folder of a library with --indicators, or delete definition."


class WrongUnit(Diagnostic):
    code = "PE714"
    zh = "这个公式的结果是{found}，而 unit 写的是“{unit}”。"
    en = "this formula gives {found_en}, but its unit is “{unit}”."
    fix_zh = "改公式、各项数据的单位，或改 unit。"
    fix_en = "change the formula, the units of its inputs, or the unit."


class UnknownDefinition(_Nearest):
    code = "PE715"
    level = "notice"
    zh = "指标库里没有“{id}”，这一行按没有引用定义处理。"
    en = "the indicator library has no “{id}”; the row is taken as having no definition."
    fix_zh = "用 perfeval indicators suggest 按名称查找，或用 --indicators 指明自己的指标库。"
    fix_en = "perfeval indicators suggest finds one by its name; --indicators names a library of your own."
