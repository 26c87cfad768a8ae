"""What can be wrong with a submission."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NotANumber(Diagnostic):
    code = "PE401"
    zh = "“{key}”应为数字，这里写的是“{text}”。"
    en = "“{key}” should be a number, but “{text}” is written."
    fix_zh = "写成阿拉伯数字，如 {sample}。"
    fix_en = "write digits, as in {sample}."


class Negative(Diagnostic):
    code = "PE402"
    zh = "“{key}”不能是负数：{text}。"
    en = "“{key}” cannot be negative: {text}."
    fix_zh = "核对金额；冲回的支出请从执行数里减去。"
    fix_en = "check the figure; net refunds off the amount spent."


class TooManyDigits(Diagnostic):
    code = "PE412"
    zh = "“{key}”有 {digits} 位整数，不像是{what}。"
    en = "“{key}” has {digits} digits before the point, which is no {what_en}."
    fix_zh = "核对有没有多写零，或者把别的数填到了这里；最多 {limit} 位。"
    fix_en = "check for zeros too many, or a figure of another column; at most {limit} digits are read."


class BadChoice(Diagnostic):
    code = "PE403"
    zh = "“{key}”不能是“{text}”。"
    en = "“{key}” cannot be “{text}”."
    fix_zh = "可选：{allowed}。"
    fix_en = "allowed: {allowed}."


class BadYear(Diagnostic):
    code = "PE404"
    zh = "“year”应为四位年份，这里写的是“{text}”。"
    en = "“year” should be a year of four digits, but “{text}” is written."
    fix_zh = "如 2020。"
    fix_en = "for example 2020."


class NoSubmission(Diagnostic):
    code = "PE405"
    zh = "文件里没有自评表。"
    en = "the file holds no submission."
    fix_zh = "写上一张自评表，至少有 unit、year、indicators。"
    fix_en = "write a submission in it, with at least unit, year and indicators."


class TooManyRows(Diagnostic):
    code = "PE408"
    zh = "一张自评表有 {rows} 行指标，最多读 {limit} 行。"
    en = "one submission has {rows} indicators; at most {limit} are read."
    fix_zh = "一张表是一个项目；多个项目各写一张，一个文件里可以有多张。"
    fix_en = "a submission is one project; write one for each, several to a file."


class NotASubmission(Diagnostic):
    code = "PE407"
    zh = "这里应是一张自评表，现在是{found}。"
    en = "a self-evaluation form is wanted here, and this is {found_en}."
    fix_zh = "自评表写成 YAML 或 JSON，一行一项，如 unit: 某局，格式见 perfeval schema submission；也可以直接用 Excel、WPS 的表格或 CSV，Word 里的表要先复制到 Excel。"
    fix_en = "write the form as YAML or JSON, an entry a line, as in unit: … (perfeval schema submission shows it), or give the Excel, WPS or CSV table itself; copy a table from Word to Excel first."


class UnknownMoneyUnit(Diagnostic):
    code = "PE406"
    zh = "“{text}”不是货币单位。"
    en = "“{text}” is not a unit of money."
    fix_zh = "写 元、万元 或 亿元。"
    fix_en = "write 元, 万元 or 亿元."
