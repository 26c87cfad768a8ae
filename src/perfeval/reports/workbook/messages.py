"""What can keep a workbook from being written, and what is said about one that was."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NotAWorkbook(Diagnostic):
    code = "PE901"
    zh = "--write 只能写回 Excel 工作簿（.xlsx、.xlsm），“{path}”不是。"
    en = "--write gives back Excel workbooks (.xlsx, .xlsm), and {path} is none."
    fix_zh = "先在 Excel 或 WPS 里另存为 .xlsx，再对那个文件用 --write；只看结果则去掉 --write。"
    fix_en = "save it as .xlsx in Excel or WPS first and use --write on that; or leave out --write to see the result only."


class DamagedWorkbook(Diagnostic):
    code = "PE902"
    zh = "工作簿已损坏或不完整，不能写回（{detail}）。"
    en = "the workbook is damaged or incomplete and cannot be written back ({detail})."
    fix_zh = "在 Excel 或 WPS 里打开并修复，另存为 .xlsx 后再试。"
    fix_en = "open and repair it in Excel or WPS, save it as .xlsx, and try again."


class UnsupportedWorkbook(Diagnostic):
    code = "PE903"
    zh = "这个工作簿的写法不能原样写回：{what_zh}。"
    en = "this workbook is written in a way that cannot be given back unchanged: {what_en}."
    fix_zh = "在 Excel 或 WPS 里另存为普通的“Excel 工作簿（.xlsx）”后再试。"
    fix_en = "save it as an ordinary “Excel Workbook (.xlsx)” in Excel or WPS and try again."


class TooLargeToWrite(Diagnostic):
    code = "PE904"
    zh = "工作簿展开后有 {size}，超过 {limit}，不能写回。"
    en = "unpacked, the workbook has {size}, more than {limit}, and cannot be written back."
    fix_zh = "删去与自评表无关的工作表和图片，或把自评表另存为一个文件。"
    fix_en = "remove sheets and pictures that have nothing to do with the form, or save the form as a file of its own."


class SameFile(Diagnostic):
    code = "PE905"
    zh = "--write 的文件就是读入的文件“{path}”；不会改写原表。"
    en = "the file of --write is the input {path} itself; the original is never overwritten."
    fix_zh = "换一个文件名。"
    fix_en = "give another name."


class Exists(Diagnostic):
    code = "PE906"
    zh = "文件“{path}”已经存在。"
    en = "the file {path} exists already."
    fix_zh = "换一个文件名；要替换它就加 --force。"
    fix_en = "give another name, or add --force to replace it."


class OneOutput(Diagnostic):
    code = "PE907"
    zh = "--write 一次只写一个工作簿，这里有 {count} 个文件。"
    en = "--write writes one workbook at a time, and there are {count} files."
    fix_zh = "对每个文件各运行一次。"
    fix_en = "run it once for each file."


class WrongSuffix(Diagnostic):
    code = "PE908"
    zh = "“{path}”的扩展名应与读入的工作簿相同，是 {suffix}。"
    en = "{path} must have the same suffix as the workbook that is read, {suffix}."
    fix_zh = "把扩展名改为 {suffix}。"
    fix_en = "change the suffix to {suffix}."


class CannotWrite(Diagnostic):
    code = "PE909"
    zh = "不能写“{path}”（{reason}）；没有留下写了一半的文件。"
    en = "{path} cannot be written ({reason}); no half-written file was left."
    fix_zh = "换一个存在的、可以写的文件夹，或腾出空间。"
    fix_en = "choose a folder that exists and can be written to, or make room."


class NoSuchSheet(Diagnostic):
    code = "PE910"
    zh = "工作簿里没有可以写的工作表“{sheet}”。"
    en = "the workbook has no worksheet {sheet} that could be written to."
    fix_zh = "在 Excel 或 WPS 里另存为 .xlsx 后再试。"
    fix_en = "save it as .xlsx in Excel or WPS and try again."


class ForceAlone(Diagnostic):
    code = "PE911"
    zh = "--force 只与 --write 同用。"
    en = "--force goes with --write only."
    fix_zh = "加上 --write，或去掉 --force。"
    fix_en = "add --write, or leave out --force."


class NotWritten(Diagnostic):
    code = "PE912"
    zh = "没有写“{path}”，因为没有读完、评完。"
    en = "{path} was not written, because not everything could be read and scored."
    fix_zh = "先改好上面的问题。"
    fix_en = "mend what is said above first."


class TargetIsFolder(Diagnostic):
    code = "PE913"
    zh = "“{path}”是文件夹。"
    en = "{path} is a folder."
    fix_zh = "写上文件名，如 {path}/复核.xlsx。"
    fix_en = "give the name of a file, such as {path}/review.xlsx."


class NoFolder(Diagnostic):
    code = "PE914"
    zh = "没有文件夹“{path}”。"
    en = "there is no folder {path}."
    fix_zh = "先建这个文件夹，或换一个地方。"
    fix_en = "make the folder first, or choose another place."


class Written(Diagnostic):
    code = "PE920"
    level = "notice"
    zh = "已写“{path}”：{points} 行得分，{comments} 处批注，问题列在“{sheet}”。原有内容没有改动。"
    en = "{path} written: points for {points} rows, {comments} comments, findings on {sheet}. What was there is unchanged."


class SignatureLost(Diagnostic):
    code = "PE921"
    level = "notice"
    zh = "原工作簿有数字签名；内容有了增加，签名不再有效，已从“{path}”中去掉。原文件未动。"
    en = "the workbook was digitally signed; with something added the signature no longer holds and was left out of {path}. The original is untouched."


class Protected(Diagnostic):
    code = "PE922"
    level = "notice"
    zh = "“{sheet}”受保护；得分和批注照样写入，保护保持不变。"
    en = "{sheet} is protected; points and comments were written all the same, and the protection stays."


class NoRoom(Diagnostic):
    code = "PE923"
    level = "notice"
    zh = "工作表“{sheet}”右边没有空列，没有写得分列；批注和“{page}”照写。"
    en = "{sheet} has no free column at the right, so no points were written there; comments and {page} were."


class Replaced(Diagnostic):
    code = "PE924"
    level = "notice"
    zh = "工作簿里有以前写的复核得分、批注或问题，已换成这一次的。"
    en = "the workbook held points, comments or findings of an earlier run; they were replaced by those of this one."
