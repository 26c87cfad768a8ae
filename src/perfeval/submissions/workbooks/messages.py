"""What can be wrong with a workbook, before anybody asks what stands in it."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NotAWorkbook(Diagnostic):
    code = "PE421"
    zh = "这不是 perfeval 能读的表格：内容是{what}。"
    en = "this is no table that perfeval can read: it is {what_en}."
    fix_zh = "用 Excel 或 WPS 打开，另存为 .xlsx 再试。"
    fix_en = "open it in Excel or WPS, save it as .xlsx and try again."


class WrongExtension(Diagnostic):
    code = "PE422"
    zh = "文件名是 {suffix}，内容其实是{what}。"
    en = "the name ends in {suffix}, but it is really {what_en}."
    fix_zh = "用 Excel 或 WPS 打开，另存为 .xlsx 再试；只改扩展名没有用。"
    fix_en = "open it in Excel or WPS and save it as .xlsx; to rename it does not help."


class HasPassword(Diagnostic):
    code = "PE423"
    zh = "文件设有打开密码，读不了。"
    en = "the file has a password and cannot be read."
    fix_zh = "打开文件，取消密码后另存。"
    fix_en = "open it, remove the password and save it again."


class Damaged(Diagnostic):
    code = "PE424"
    zh = "文件已损坏或不完整，读不了（{why}）。"
    en = "the file is damaged or not complete and cannot be read ({why_en})."
    fix_zh = "重新下载或向填报单位重新要一份；能用 Excel 或 WPS 修复打开的，另存为 .xlsx。"
    fix_en = "download it again or ask for it again; if Excel or WPS can repair it, save it as .xlsx."


class Bomb(Diagnostic):
    code = "PE425"
    zh = "文件解压后过大，没有读（{why}）。"
    en = "unpacked, the file is too large, and was not read ({why_en})."
    fix_zh = "自评表用不了这么大；删去多余的工作表、图片后另存。"
    fix_en = "no form needs as much; delete other sheets and pictures and save it again."


class SheetTooLarge(Diagnostic):
    code = "PE426"
    zh = (
        "工作表“{sheet}”用到了第 {row} 行、第 {column} 列，最多读 {rows} 行、{columns} 列，没有读这张工作表。"
    )
    en = "sheet “{sheet}” is used up to row {row}, column {column}; at most {rows} rows and {columns} columns are read, so it was not."
    fix_zh = "把自评表单独存成一个工作表，删去远处多余的内容。"
    fix_en = "put the form into a sheet of its own, and delete what stands far away."


class ForbiddenXml(Diagnostic):
    code = "PE427"
    zh = "文件里有实体或文档类型声明（{part}），正常的表格没有，为安全起见没有读。"
    en = "the file declares entities or a document type ({part}); no ordinary workbook does, so it was not read."
    fix_zh = "用 Excel 或 WPS 打开，另存为 .xlsx 再试。"
    fix_en = "open it in Excel or WPS, save it as .xlsx and try again."


class HasMacros(Diagnostic):
    code = "PE431"
    level = "notice"
    zh = "文件带有宏，没有执行，只读了单元格。"
    en = "the file has macros; they were not run, only cells were read."


class HasLinks(Diagnostic):
    code = "PE432"
    level = "notice"
    zh = "文件链接到别的工作簿，没有打开它们，用的是文件里存着的数值。"
    en = "the file links to other workbooks; they were not opened, the values stored here were used."


class Unsaved(Diagnostic):
    code = "PE433"
    level = "warning"
    zh = "公式没有存下结果，当作没有填：{cells}。"
    en = "formulas without a stored result count as not filled in: {cells}."
    fix_zh = "用 Excel 或 WPS 打开文件，保存一次再试。"
    fix_en = "open the file in Excel or WPS, save it once and try again."


class NoSheets(Diagnostic):
    code = "PE434"
    zh = "工作簿里没有内容。"
    en = "the workbook is empty."
    fix_zh = "检查文件是不是存对了；应有填好的自评表。"
    fix_en = "check that it is the right file; a form that is filled in is wanted."


class BadDelimited(Diagnostic):
    code = "PE435"
    zh = "不是能读的 CSV：{why}。"
    en = "this is no CSV that can be read: {why_en}."
    fix_zh = "用 Excel 或 WPS 打开，另存为 .xlsx 再试。"
    fix_en = "open it in Excel or WPS, save it as .xlsx and try again."
