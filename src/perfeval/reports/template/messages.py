"""What can stand in the way of a form to fill in."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NeedsXlsx(Diagnostic):
    code = "PE641"
    zh = "表样只能存成 .xlsx，不能存成“{path}”。"
    en = "a form is saved as .xlsx, not as {path}."
    fix_zh = "写成 --out 表样.xlsx。"
    fix_en = "write --out FORM.xlsx."


class OutExists(Diagnostic):
    code = "PE642"
    zh = "“{path}”已经有了，没有覆盖。"
    en = "{path} is there already and was not replaced."
    fix_zh = "换一个文件名，或者加 --force。"
    fix_en = "choose another name, or add --force."


class CannotSave(Diagnostic):
    code = "PE643"
    zh = "存不了“{path}”：{reason}。"
    en = "{path} cannot be saved: {reason}."
    fix_zh = "检查目录在不在、能不能写入。"
    fix_en = "check that the folder is there and can be written to."


class NoPackNamed(Diagnostic):
    code = "PE644"
    zh = "没有写用哪个规则包。"
    en = "no pack is named."
    fix_zh = "写 --pack 规则包，如 --pack mof-2020-10；有哪些见 perfeval rules list。"
    fix_en = "write --pack PACK, such as --pack mof-2020-10; perfeval rules list shows them."


class TooLong(Diagnostic):
    code = "PE645"
    zh = "“{key}”有 {length} 个字，Excel 的单元格最多 {limit} 个。"
    en = "“{key}” has {length} characters; a cell of Excel holds at most {limit}."
    fix_zh = "缩短这一栏。"
    fix_en = "shorten it."


class LeftOut(Diagnostic):
    code = "PE646"
    level = "warning"
    zh = "表样没有地方写的：{names}。"
    en = "the form has no place for: {names}."
    fix_zh = "这些仍写在 YAML 里，或者填在“其他需要说明事项”。"
    fix_en = "keep these in YAML, or write them under 其他需要说明事项."


class NotOfKind(Diagnostic):
    code = "PE647"
    level = "warning"
    zh = "规则包 {pack} 是给{kinds}用的，表样是{kind}的。"
    en = "pack {pack} is for {kinds}; the form is one of {kind}."
