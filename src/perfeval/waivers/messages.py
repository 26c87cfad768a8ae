"""What can be wrong with a file of waivers, and what is said of those that have no effect."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic, Lang


class NotAllowed(Diagnostic):
    code = "PE801"
    zh = "“{key}”的值不在可选之列。"
    en = "the value of “{key}” is not one of those allowed."
    fix_zh = "可选：{allowed}。"
    fix_en = "allowed: {allowed}."


class SchemaFault(Diagnostic):
    code = "PE802"
    zh = "“{key}”不合格式：{detail}。"
    en = "“{key}” does not fit the format: {detail}."
    fix_zh = "格式见 perfeval schema waivers。"
    fix_en = "perfeval schema waivers prints the format."


class UnknownReason(Diagnostic):
    code = "PE803"
    zh = "“{reason}”不是可以豁免的理由。"
    en = "“{reason}” is not a reason that a waiver may give."
    fix_zh = "可选：{known}。"
    fix_en = "allowed: {known_en}."


class UnknownRule(Diagnostic):
    """Values: ``rule``; ``nearest``, the rule probably meant, or ''."""

    code = "PE804"
    zh = "没有名为“{rule}”的检查规则。"
    en = "there is no check rule “{rule}”."
    fix_zh = "规则的编号见 perfeval lint --format json 里的 rule。"
    fix_en = "the names of rules are those under rule in perfeval lint --format json."

    def fix(self, lang: Lang) -> str:
        if nearest := self.values["nearest"]:
            return f"是不是“{nearest}”？" if lang == "zh" else f"did you mean “{nearest}”?"
        return super().fix(lang)


class NoSuchDay(Diagnostic):
    code = "PE805"
    zh = "“{text}”不是一个日期。"
    en = "“{text}” is not a date."
    fix_zh = "写成四位年-两位月-两位日，例如 2027-06-30。"
    fix_en = "write year-month-day, such as 2027-06-30."


class Unused(Diagnostic):
    code = "PE806"
    level = "warning"
    zh = "没有用到的豁免：{what}。"
    en = "a waiver that nothing needs: {what}."
    fix_zh = "问题已经改好，或者名称不符；删去这一条，或改正单位、项目、指标的名称。"
    fix_en = "it was mended, or a name does not fit; take the waiver out, or correct the unit, project or indicator."


class Expired(Diagnostic):
    code = "PE807"
    level = "warning"
    zh = "已经过期的豁免，不再有效：{what}，到 {until} 为止。"
    en = "a waiver that has run out and no longer holds: {what}, until {until}."
    fix_zh = "改正问题；要延期的，由同意的人重新确定日期。"
    fix_en = "mend what it waives; to go on, whoever answers for it sets a new date."
