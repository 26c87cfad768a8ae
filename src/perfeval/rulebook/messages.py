"""What can be wrong with a workbook of rules, with importing it, and with a new rule or pack."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NoFolder(Diagnostic):
    code = "PE560"
    zh = "没有名为“{name}”的规则包或公用目录。"
    en = "there is no pack or shared folder “{name}”."
    fix_zh = "可导出的：{known}；也可以写目录。"
    fix_en = "what can be exported: {known}; or name a folder."


class NeedsXlsx(Diagnostic):
    code = "PE561"
    zh = "“{path}”的后缀不是 .xlsx。"
    en = "“{path}” does not end in .xlsx."
    fix_zh = "文件名以 .xlsx 结尾；WPS、Excel 里另存为“Excel 工作簿（.xlsx）”。"
    fix_en = "use a name that ends in .xlsx; in Excel or WPS, save as an Excel workbook (.xlsx)."


class Exists(Diagnostic):
    code = "PE562"
    zh = "“{path}”已经有了，没有覆盖。"
    en = "“{path}” is there already and was not replaced."
    fix_zh = "换一个名称，或者先把它移走；导出时可以加 --force。"
    fix_en = "choose another name, or move it away; with export, add --force."


class CannotWrite(Diagnostic):
    code = "PE563"
    zh = "不能写“{path}”：{reason}。什么都没有改。"
    en = "“{path}” cannot be written: {reason}. Nothing was changed."
    fix_zh = "看看目录在不在、能不能写、文件是不是正在 Excel 里打开着。"
    fix_en = "see that the folder is there and writable, and that no program holds the file open."


class CellTooLong(Diagnostic):
    code = "PE564"
    zh = "“{head}”有 {length} 个字，一个单元格只能放 {limit} 个。"
    en = "“{head}” has {length} characters; a cell holds {limit}."
    fix_zh = "把它分成两处再导出，例如分成两个词表。"
    fix_en = "divide it before exporting, a word list into two for example."


class NotARulebook(Diagnostic):
    code = "PE565"
    zh = "这不是 rules export 导出的工作簿，或者里面隐藏的原文（工作表“{sheet}”）没有了、改动了。"
    en = "this is no workbook of rules export, or the hidden original in it (sheet “{sheet}”) is gone or was changed."
    fix_zh = "重新导出一份，把改动抄过去；隐藏的工作表不要动。"
    fix_en = "export again and carry your changes over; leave the hidden sheets alone."


class MissingSheet(Diagnostic):
    code = "PE566"
    zh = "工作表“{sheet}”没有了。要删掉的内容请逐行删，不要删整张表。"
    en = "the sheet “{sheet}” is gone. Delete rows to take things out, not the whole sheet."
    fix_zh = "从原来导出的工作簿里把这张表复制回来；改了表名的改回去。"
    fix_en = "copy the sheet back from the workbook as exported, or give it its name back."


class UnknownHeading(Diagnostic):
    code = "PE567"
    zh = "不认识的栏目“{head}”，不知道写到哪里去。"
    en = "the heading “{head}” is not known, so there is no place for what stands under it."
    fix_zh = "{wanted}"
    fix_en = "{wanted_en}"


class MissingHeading(Diagnostic):
    code = "PE568"
    zh = "缺少栏目“{head}”。"
    en = "the heading “{head}” is missing."
    fix_zh = "把这一栏加回来，标题原样写“{head}”；不想要的内容清空格子就行。"
    fix_en = "put the column back with the heading “{head}”; to drop what is in it, empty its cells."


class HeadingTwice(Diagnostic):
    code = "PE569"
    zh = "栏目“{head}”有两个。"
    en = "the heading “{head}” is there twice."
    fix_zh = "删去一个。"
    fix_en = "delete one of the two."


class NotChoice(Diagnostic):
    code = "PE570"
    zh = "“{head}”不能写“{value}”。"
    en = "“{head}” cannot be “{value}”."
    fix_zh = "可选：{allowed}。"
    fix_en = "one of: {allowed}."


class NotWhole(Diagnostic):
    code = "PE571"
    zh = "“{head}”要写一个整数，这里是“{value}”。"
    en = "“{head}” is a whole number; here it is “{value}”."
    fix_zh = "只写数字，如 2024。"
    fix_en = "write digits alone, such as 2024."


class NoColon(Diagnostic):
    code = "PE572"
    zh = "这一行没有冒号，看不出哪个是名称、哪个是值。"
    en = "this line has no colon, so it does not tell a name from a value."
    fix_zh = "一行写一样，如 指标值：≥95%。"
    fix_en = "write one thing a line, as in 指标值：≥95%."


class NothingBehind(Diagnostic):
    code = "PE586"
    zh = "“{key}”的冒号后面是空的。"
    en = "nothing follows the colon of “{key}”."
    fix_zh = "写上值；没有就把这一行删掉。"
    fix_en = "write the value, or delete the line."


class KeyTwice(Diagnostic):
    code = "PE587"
    zh = "这一格里“{key}”写了两次。"
    en = "“{key}” is in this cell twice."
    fix_zh = "删去一行。"
    fix_en = "delete one of the lines."


class NoEquals(Diagnostic):
    code = "PE588"
    zh = "这一行不是一个选项：要有中文、等号和英文名。"
    en = "this line is no option: it needs Chinese, an equals sign and an English name."
    fix_zh = "一行写一个，如 记零 = zero。"
    fix_en = "write one a line, as in 记零 = zero."


class Unbalanced(Diagnostic):
    code = "PE589"
    zh = "这里的括号或引号不配对。"
    en = "brackets or quotes do not match here."
    fix_zh = "每个左括号配一个右括号，引号成对。"
    fix_en = "close every bracket and every quote."


class UnknownOwner(Diagnostic):
    code = "PE573"
    zh = "“{head}”写的是“{value}”，没有这一个，不知道这一行属于谁。"
    en = "“{head}” says “{value}”, which is not there, so nobody knows to what this row belongs."
    fix_zh = "可写：{known}。新的要先在它自己的工作表里加一行。"
    fix_en = "one of: {known}. A new one needs a row on its own sheet first."


class Twice(Diagnostic):
    code = "PE574"
    zh = "“{head}”为“{value}”的已经有一行了（{other}）。"
    en = "there is a row with “{value}” for “{head}” already ({other})."
    fix_zh = "换一个，或者删去一行。"
    fix_en = "change it, or delete one of the two rows."


class BadName(Diagnostic):
    code = "PE575"
    zh = "“{value}”不能作编号。"
    en = "“{value}” cannot be an id."
    fix_zh = "只用小写英文字母、数字和连字符，字母开头，如 low-execution。"
    fix_en = "use small letters, digits and hyphens, a letter first, such as low-execution."


class EitherOr(Diagnostic):
    code = "PE576"
    zh = "“{head}”写了“{value}”，就不能再写“{other}”。"
    en = "“{head}” says “{value}”, and so “{other}” must be empty."
    fix_zh = "清空其中一格。"
    fix_en = "empty one of the two cells."


class FixedCell(Diagnostic):
    code = "PE577"
    zh = "“{head}”不能改（原来是“{was}”）。"
    en = "“{head}” cannot be changed (it was “{was}”)."
    fix_zh = "改回原来的；要另起一个规则包，用 rules new pack。"
    fix_en = "put it back; for a pack of another name use rules new pack."


class ChangedBase(Diagnostic):
    code = "PE578"
    zh = "导出以后，“{path}”{how}，直接写会冲掉那些改动。什么都没有写。"
    en = "since the export, “{path}” {how_en}; writing would undo that. Nothing was written."
    fix_zh = "从现在的文件重新导出一份，把工作簿里的改动抄过去；或者用 --into 写到别的目录。"
    fix_en = "export the files as they are now and carry your changes over; or write to another folder with --into."


class UnknownSheet(Diagnostic):
    code = "PE579"
    level = "notice"
    zh = "工作表“{sheet}”不是导出的，没有看。"
    en = "the sheet “{sheet}” was not exported and is not looked at."
    fix_zh = "自己记的东西可以留着；改过表名的请改回去。"
    fix_en = "notes of your own may stay; if you renamed a sheet, give it its name back."


class NoTitle(Diagnostic):
    code = "PE580"
    zh = "这一行没有写“{head}”。"
    en = "this row has no “{head}”."
    fix_zh = "写上“{head}”；不要这一行就整行删掉。"
    fix_en = "fill in “{head}”, or delete the whole row."


class WontReadBack(Diagnostic):
    code = "PE581"
    zh = "perfeval 写出的文件读回来与这一格不同（“{head}”）。什么都没有写。"
    en = "what perfeval would write does not read back as this cell says (“{head}”). Nothing was written."
    fix_zh = "这是 perfeval 的错，请报告；换一种写法也许可以。"
    fix_en = "this is a fault of perfeval, please report it; other words may do."


class NoTarget(Diagnostic):
    code = "PE582"
    zh = "目录“{path}”不存在，或者不是目录。"
    en = "there is no folder “{path}”."
    fix_zh = "先建好这个目录，或者改 {option}。"
    fix_en = "make the folder first, or change {option}."


class NoPackHere(Diagnostic):
    code = "PE583"
    zh = "“{path}”里没有 pack.yaml 或 shared.yaml，不能往里面加规则。"
    en = "“{path}” has no pack.yaml or shared.yaml, so no rule can be added to it."
    fix_zh = "写规则包的目录；还没有的话先用 rules new pack 起一个。"
    fix_en = "name the folder of a pack; rules new pack makes one."


class RuleIsThere(Diagnostic):
    code = "PE584"
    zh = "规则“{rule}”已经有了：{path}。没有覆盖。"
    en = "there is a rule “{rule}” already: {path}. It was not replaced."
    fix_zh = "换一个编号，或者改那个文件。"
    fix_en = "choose another id, or edit that file."


class OneLine(Diagnostic):
    code = "PE585"
    zh = "“{head}”不能换行。"
    en = "“{head}” cannot have more than one line."
    fix_zh = "写成一行；在格子里按 Alt+Enter 会换行。"
    fix_en = "write it on one line; Alt+Enter in a cell breaks it."


class NothingListed(Diagnostic):
    code = "PE590"
    zh = "“{head}”里只有标点，没有内容。"
    en = "there is nothing but punctuation in “{head}”."
    fix_zh = "写上内容，用顿号隔开；没有就清空这一格。"
    fix_en = "write what is meant, parted by 、, or empty the cell."
