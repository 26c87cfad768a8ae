"""What can be wrong with the settings of the ranking, with what a reviewer filled in, and with the output."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NotAllowed(Diagnostic):
    code = "PE971"
    zh = "“{key}”的值不在可选之列。"
    en = "the value of “{key}” is not one of those allowed."
    fix_zh = "可选：{allowed}。"
    fix_en = "allowed: {allowed}."


class SchemaFault(Diagnostic):
    code = "PE972"
    zh = "“{key}”不合格式：{detail}。"
    en = "“{key}” does not fit the format: {detail_en}."
    fix_zh = "{wanted}"
    fix_en = "{wanted_en}"


class NoNumber(Diagnostic):
    code = "PE973"
    zh = "“{key}”要写一个数，“{text}”不是。"
    en = "“{key}” must be a number, and “{text}” is none."
    fix_zh = "写成 20、0.5 或者 30%。"
    fix_en = "write 20, 0.5 or 30%."


class NotRising(Diagnostic):
    code = "PE974"
    zh = "“{key}”的各个数要由低到高，{after} 不比 {before} 大。"
    en = "the numbers of “{key}” must rise, and {after} is not above {before}."
    fix_zh = "由低到高写。"
    fix_en = "write them from the lowest to the highest."


class TwiceNamed(Diagnostic):
    code = "PE975"
    zh = "有两个部分的编号都是“{id}”。"
    en = "two parts have the id “{id}”."
    fix_zh = "换一个编号。"
    fix_en = "give one of them another id."


class NeedsKey(Diagnostic):
    code = "PE976"
    zh = "量为 {measure} 的部分要写“{key}”。"
    en = "a part with the measure {measure} needs “{key}”."
    fix_zh = "补上“{key}”，格式见 perfeval schema risk。"
    fix_en = "add “{key}”; perfeval schema risk prints the format."


class NoSuchField(Diagnostic):
    code = "PE977"
    zh = "理由里的 {{{name}}} 不认识。"
    en = "the reason has an unknown {{{name}}}."
    fix_zh = "可以写：{known}。"
    fix_en = "known: {known}."


class NoReview(Diagnostic):
    code = "PE980"
    zh = "没有找到核实数的表头：要有“来源”“行”，以及“核实完成值”或“核实得分”。"
    en = "no head of verified values was found: it needs “source”, “line”, and “verified actual” or “verified points”."
    fix_zh = "用 perfeval 写出的核实表填写，不要改表头。"
    fix_en = "fill in the form that perfeval wrote, and leave its head as it is."


class UnknownSource(Diagnostic):
    code = "PE981"
    zh = "这批自评表里没有来源“{text}”。"
    en = "none of these forms has the source “{text}”."
    fix_zh = "照 results.xlsx 里的“来源”写{near}。"
    fix_en = "write it as results.xlsx has it under “Source”{near_en}."


class UnknownLine(Diagnostic):
    code = "PE982"
    zh = "自评表“{source}”没有第 {text} 行。"
    en = "the form {source} has no line {text}."
    fix_zh = "行号是指标的序号，从 1 到 {last}；预算执行率写 0。"
    fix_en = "a line is the number of an indicator, from 1 to {last}; the execution rate is 0."


class BadLine(Diagnostic):
    code = "PE983"
    zh = "行号“{text}”不是一个整数。"
    en = "the line “{text}” is not a whole number."
    fix_zh = "写指标的序号，如 3；预算执行率写 0。"
    fix_en = "write the number of the indicator, such as 3; the execution rate is 0."


class BadPoints(Diagnostic):
    code = "PE984"
    zh = "核实得分“{text}”不是一个不小于 0 的数。"
    en = "the verified points “{text}” are not a number of 0 or more."
    fix_zh = "写成 8 或 7.5；没有核实的留空。"
    fix_en = "write 8 or 7.5; leave empty what was not verified."


class AboveWeight(Diagnostic):
    code = "PE985"
    zh = "核实得分 {text} 高于这一行的分值 {weight}。"
    en = "the verified points {text} are above the weight of the line, {weight}."
    fix_zh = "改正核实得分。"
    fix_en = "correct the verified points."


class Twice(Diagnostic):
    code = "PE986"
    zh = "自评表“{source}”第 {line} 行已经在 {first} 写过。"
    en = "line {line} of the form {source} was given before, at {first}."
    fix_zh = "只留一处。"
    fix_en = "keep one of them."


class LacksSource(Diagnostic):
    code = "PE987"
    zh = "这一行填了核实数，却没有“{key}”。"
    en = "this row has verified values but no “{key}”."
    fix_zh = "补上来源和行号。"
    fix_en = "add the source and the line."


class NothingVerified(Diagnostic):
    code = "PE988"
    zh = "没有填写任何核实数。"
    en = "no verified value is filled in."
    fix_zh = "在“核实完成值”或“核实得分”里填写后再用 --verified。"
    fix_en = "fill in “verified actual” or “verified points”, then use --verified."


class CannotWrite(Diagnostic):
    code = "PE989"
    zh = "不能写“{path}”（{reason}）；没有留下写了一半的文件。"
    en = "{path} cannot be written ({reason}); no half-written file was left."
    fix_zh = "换一个可以写的文件夹，或腾出空间；文件在 Excel 里开着的，先关掉。"
    fix_en = "choose a folder that can be written to, or make room; close the file where it is open in Excel."


class BadSample(Diagnostic):
    code = "PE990"
    zh = "抽样数 {count} 不是正整数。"
    en = "the size of the sample, {count}, is not a positive whole number."
    fix_zh = "写成 --sample 30。"
    fix_en = "write --sample 30."
