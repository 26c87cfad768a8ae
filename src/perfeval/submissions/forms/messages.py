"""What is said of the forms on the sheets of a workbook."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NoForm(Diagnostic):
    code = "PE451"
    zh = "工作表“{sheet}”上认不出自评表。最接近的是“{layout}”，把握 {confidence}%；认出了：{found}；没有找到：{missing}。"
    en = "no form is recognised on sheet “{sheet}”. Nearest is “{layout_en}”, confidence {confidence}%; found: {found_en}; missing: {missing_en}."
    fix_zh = "表头至少要有一行写着三级指标（或指标名称），以及指标值、实际完成值或分值；可用 perfeval template 生成表样。"
    fix_en = "one row of heads must have 三级指标 (or 指标名称), and 指标值, 实际完成值 or 分值; perfeval template makes a form."


class OtherSheet(Diagnostic):
    code = "PE452"
    level = "notice"
    zh = "工作表“{sheet}”不是自评表，没有读。"
    en = "sheet “{sheet}” is no form, and was not read."


class Unsure(Diagnostic):
    code = "PE453"
    level = "notice"
    zh = "按“{layout}”读，把握 {confidence}%；没有找到：{missing}。"
    en = "read as “{layout_en}”, confidence {confidence}%; missing: {missing_en}."


class HiddenSheet(Diagnostic):
    code = "PE454"
    level = "notice"
    zh = "工作表“{sheet}”是隐藏的，照样读了。"
    en = "sheet “{sheet}” is hidden; it was read all the same."


class HiddenParts(Diagnostic):
    code = "PE455"
    level = "notice"
    zh = "表里有隐藏的{what}，照样读了。"
    en = "{what_en} of the form are hidden; they were read all the same."


class YearAssumed(Diagnostic):
    code = "PE456"
    level = "notice"
    zh = "表上没有写年度，按{where}“{name}”作 {year} 年。"
    en = "the form gives no year; by {where_en} “{name}” it is taken to be {year}."


class NoYear(Diagnostic):
    code = "PE457"
    level = "warning"
    zh = "表上、工作表名和文件名里都没有年度。"
    en = "no year is given on the form, in the name of the sheet or of the file."
    fix_zh = "在标题下写明，如（2020年度）。"
    fix_en = "write it under the title, as in （2020年度）."


class MoneyAssumed(Diagnostic):
    code = "PE458"
    level = "notice"
    zh = "表上没有写金额单位，作元；执行率不受影响。"
    en = "no unit of money is given; 元 is taken. The execution rate is the same."


class NoUnit(Diagnostic):
    code = "PE459"
    level = "warning"
    zh = "表上没有找到实施单位。"
    en = "the unit that carried the project out is not found on the form."
    fix_zh = "填写“实施单位”一格。"
    fix_en = "fill in the cell beside 实施单位."


class RegionAssumed(Diagnostic):
    code = "PE460"
    level = "notice"
    zh = "按表的布局，地区作“{region}”。"
    en = "by its layout, the form is of {region}."


class KindAssumed(Diagnostic):
    code = "PE461"
    level = "notice"
    zh = "表上没有写是哪一种表，作{kind}。"
    en = "what kind of form it is is not said; it is taken to be one of a {kind_en}."


class NoRows(Diagnostic):
    code = "PE462"
    level = "warning"
    zh = "指标表里没有填写指标。"
    en = "no indicator is filled in."
