"""What can be wrong with a file before anybody asks what it means: codes PE101 to PE142."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from perfeval.diagnostics import Diagnostic, Lang, Level

# --- Files ------------------------------------------------------------------------------------------


class NoSuchFile(Diagnostic):
    code = "PE101"
    zh = "找不到文件“{path}”。"
    en = "there is no file {path}."
    fix_zh = "检查路径和文件名，包括扩展名。"
    fix_en = "check the path and the name, with its extension."


class IsDirectory(Diagnostic):
    code = "PE102"
    zh = "“{path}”是文件夹，这里要的是文件。"
    en = "{path} is a folder; a file is wanted here."
    fix_zh = "写出文件夹里那个文件的名字。"
    fix_en = "name the file inside the folder."


class EmptyFile(Diagnostic):
    code = "PE103"
    zh = "文件“{path}”没有内容。"
    en = "{path} has no content."
    fix_zh = "检查文件是否已保存，或是否选错了文件。"
    fix_en = "check that the file was saved and is the right one."


class TooLarge(Diagnostic):
    code = "PE104"
    zh = "内容太大：{size}，上限 {limit}。"
    en = "too large: {size}, and the limit is {limit}."
    fix_zh = "拆成几个文件，或者改用 JSON lines（.jsonl，每行一份自评表）。"
    fix_en = "split it, or use JSON lines (.jsonl, one submission a line)."


class Undecodable(Diagnostic):
    code = "PE105"
    zh = "这里的字节不是 {encoding} 文字，文件可能已损坏，或用了别的编码。"
    en = "the bytes here are not {encoding} text; the file is damaged or in another encoding."
    fix_zh = "用编辑器打开，另存为 UTF-8。"
    fix_en = "open it in an editor and save it as UTF-8."


class NotText(Diagnostic):
    code = "PE106"
    zh = "“{path}”不是文本文件。"
    en = "{path} is not a text file."
    fix_zh = "如果是 Excel、Word 或压缩文件，请确认扩展名没有改错；如果是文本，请另存为 UTF-8。"
    fix_en = (
        "if it is a workbook, a document or an archive, check its extension; if it is text, save it as UTF-8."
    )


class NoPermission(Diagnostic):
    code = "PE107"
    zh = "没有权限读取“{path}”。"
    en = "no permission to read {path}."
    fix_zh = "请文件的所有者开放读取权限。"
    fix_en = "ask the owner of the file for permission to read it."


class CannotRead(Diagnostic):
    code = "PE108"
    zh = "读不了“{path}”：{reason}。"
    en = "cannot read {path}: {reason}."
    fix_zh = "看看文件是否在那里、有没有读它的权限。"
    fix_en = "check that the file is there and that you may read it."


class ReadAsGbk(Diagnostic):
    code = "PE109"
    level: ClassVar[Level] = "notice"
    zh = "“{path}”不是 UTF-8，已按 GBK（GB18030）读取。"
    en = "{path} is not UTF-8; it was read as GBK (GB18030)."
    fix_zh = "如果文字显示不对，请另存为 UTF-8。"
    fix_en = "if the characters look wrong, save it as UTF-8."


# --- YAML -------------------------------------------------------------------------------------------


class DuplicateKey(Diagnostic):
    code = "PE110"
    zh = "“{key}”写了两次，第一次在第 {first_line} 行第 {first_column} 列。"
    en = "{key} is given twice; the first is at line {first_line}, column {first_column}."
    fix_zh = "删去其中一个。"
    fix_en = "delete one of them."


class TabIndent(Diagnostic):
    code = "PE111"
    zh = "行首用了制表符（Tab），YAML 只能用空格缩进。"
    en = "a tab is used to indent; YAML is indented with spaces only."
    fix_zh = "把行首的制表符换成空格，每层两个。"
    fix_en = "replace the tab by spaces, two a level."


class FullWidthColon(Diagnostic):
    code = "PE112"
    zh = "“{key}”后面是全角冒号“：”，应该用半角冒号加一个空格。"
    en = "a full-width colon follows {key}; a plain colon and a space are wanted."
    fix_zh = "写成“{key}： …”。"
    fix_en = "write '{key}: …'."


class FullWidthPunctuation(Diagnostic):
    code = "PE113"
    zh = "这里的“{found}”是全角标点，应该用半角的“{wanted}”。"
    en = "{found} is full-width punctuation; {wanted} is wanted here."
    fix_zh = "换成“{wanted}”；如果它是文字的一部分，给整段文字加引号。"
    fix_en = "use {wanted}; if it is part of a text, put the whole text in quotes."


class InvisibleCharacter(Diagnostic):
    code = "PE114"
    zh = "这里有看不见的字符或全角空格（{codepoint}）。"
    en = "an invisible character or a full-width space ({codepoint}) is here."
    fix_zh = "删去它；缩进只能用半角空格。"
    fix_en = "delete it; only plain spaces indent."


class BadKey(Diagnostic):
    code = "PE115"
    zh = "这里的键不是文字。"
    en = "the key here is not text."
    fix_zh = "键要写成文字，必要时加引号；如果是想写列表或花括号，检查前面是否漏了“键:”。"
    fix_en = "a key is text, in quotes if need be; before a list or braces, 'key:' may be missing."


class MergeKey(Diagnostic):
    code = "PE116"
    zh = "不支持 YAML 的合并键“<<”。"
    en = "the merge key '<<' of YAML is not supported."
    fix_zh = "把要合并的内容直接写出来。"
    fix_en = "write out what was to be merged."


class Reference(Diagnostic):
    code = "PE117"
    zh = "不支持 YAML 的锚点和引用（“{text}”）。"
    en = "anchors and aliases of YAML are not supported ({text})."
    fix_zh = "如果它是文字，加上引号；如果是引用，把内容直接写出来。"
    fix_en = "if it is text, put it in quotes; if it is an alias, write out the content."


class Tag(Diagnostic):
    code = "PE118"
    zh = "不支持 YAML 的标签（“{tag}”）。"
    en = "tags of YAML are not supported ({tag})."
    fix_zh = "删去它；如果“!”是文字的一部分，给整段文字加引号。"
    fix_en = "delete it; if the '!' is part of a text, put the whole text in quotes."


class TooDeep(Diagnostic):
    code = "PE119"
    zh = "嵌套超过 {limit} 层。"
    en = "nested more than {limit} levels deep."
    fix_zh = "检查括号和缩进；没有哪种文件需要这么多层。"
    fix_en = "check brackets and indentation; no file needs so many levels."


class UnclosedQuote(Diagnostic):
    code = "PE120"
    zh = "引号 {quote} 从这里开始，没有结束。"
    en = "the quote {quote} opens here and is never closed."
    fix_zh = "在文字末尾补上 {quote}。"
    fix_en = "add {quote} at the end of the text."


class UnclosedBracket(Diagnostic):
    code = "PE121"
    zh = "括号 {opening} 从这里开始，没有结束，或中间漏了逗号。"
    en = "the bracket {opening} opens here and is not closed, or a comma is missing in it."
    fix_zh = "补上 {closing}，并检查各项之间的半角逗号。"
    fix_en = "add {closing}, and check the commas between the items."


class ControlCharacter(Diagnostic):
    code = "PE122"
    zh = "这里有控制字符（{codepoint}），文本里不能有。"
    en = "a control character ({codepoint}) is here; text has none."
    fix_zh = "删去它。"
    fix_en = "delete it."


class ReservedStart(Diagnostic):
    code = "PE123"
    zh = "不加引号的文字不能以“{found}”开头。"
    en = "text without quotes cannot begin with {found}."
    fix_zh = "给整段文字加上引号，例如 '{found}…'。"
    fix_en = "put the whole text in quotes: '{found}…'."


class MissingSpace(Diagnostic):
    code = "PE124"
    zh = "“{key}:”的冒号后面少一个空格。"
    en = "a space is missing after the colon of '{key}:'."
    fix_zh = "写成“{key}： …”。"
    fix_en = "write '{key}: …'."


class MissingColon(Diagnostic):
    code = "PE125"
    zh = "这一行不是“键： 值”的形式。"
    en = "this line is not of the form 'key: value'."
    fix_zh = "补上半角冒号和一个空格；如果是上一行文字的继续，请比上一行多缩进。"
    fix_en = "add a colon and a space; if it continues the text above, indent it more than that line."


class ColonInText(Diagnostic):
    code = "PE126"
    zh = "一行里有第二个“: ”，分不清哪里是值。"
    en = "a second ': ' in one line; where the value begins is not clear."
    fix_zh = "如果它是文字的一部分，给整段文字加引号；否则分成两行。"
    fix_en = "if it is part of a text, put the whole text in quotes; else make it two lines."


class BadIndent(Diagnostic):
    code = "PE127"
    zh = "这一行的缩进和上面的行对不上。"
    en = "the indentation of this line does not fit the lines above."
    fix_zh = "同一层的行要从同一列开始，每层缩进两个空格。"
    fix_en = "lines of one level begin in one column; indent two spaces a level."


class TextAfterClosed(Diagnostic):
    code = "PE128"
    zh = "引号或括号结束后，同一行还有别的内容。"
    en = "something follows the closing quote or bracket on the same line."
    fix_zh = "给整段文字加引号，文字里原有的引号用另一种（' 或 \"），或用中文引号。"
    fix_en = "put the whole text in quotes, of the other kind (' or \") than those inside it."


class YamlSyntax(Diagnostic):
    code = "PE129"
    zh = "从这里起不符合 YAML 的写法。"
    en = "this is not YAML: {problem}."
    fix_zh = "检查这一行和上一行的冒号、缩进、引号和括号。"
    fix_en = "check colons, indentation, quotes and brackets of this line and the one before."


class TooManyFaults(Diagnostic):
    code = "PE134"
    zh = "已有 {limit} 处问题，从这里起没有再看。"
    en = "{limit} faults were found; the rest from here on was not looked at."
    fix_zh = "先改好前面的，再运行一次。"
    fix_en = "mend those before, and run it again."


class BadEscape(Diagnostic):
    code = "PE133"
    zh = "双引号里的反斜杠“\\”后面不能是这个字符。"
    en = "in double quotes a backslash cannot stand before this character."
    fix_zh = "改用单引号，或把“\\”写成“\\\\”。"
    fix_en = "use single quotes, or write \\\\ for the backslash."


# --- JSON -------------------------------------------------------------------------------------------

_EXPECTED_ZH = {
    "a value": "一个值",
    "a key in quotes": "带双引号的键",
    "a colon": "半角冒号",
    "a comma or }": "半角逗号或 }",
    "a comma or ]": "半角逗号或 ]",
    "a text that JSON allows": "合乎 JSON 写法的文字（检查反斜杠和换行）",
}


class JsonSyntax(Diagnostic):
    code = "PE130"
    zh = "这里不符合 JSON 的写法，应该是{expected}。"
    en = "this is not JSON; {expected} is wanted here."

    def text(self, lang: Lang) -> str:
        expected = str(self.values["expected"])
        return (self.zh if lang == "zh" else self.en).format(
            expected=_EXPECTED_ZH.get(expected, expected) if lang == "zh" else expected
        )


class JsonExtra(Diagnostic):
    code = "PE131"
    zh = "JSON 已经结束，后面还有内容。"
    en = "the JSON has ended, and something follows."
    fix_zh = "一份文件只放一个对象或数组；每行一个对象的文件，扩展名用 .jsonl。"
    fix_en = "a file holds one object or array; a file with one object a line is named .jsonl."


class JsonLineNotObject(Diagnostic):
    code = "PE132"
    zh = "JSON lines 的每一行应该是一个对象。"
    en = "every line of JSON lines is one object."
    fix_zh = "写成 {{…}}，一行一个；一个数组请另存为 .json。"
    fix_en = "write {{…}}, one a line; an array belongs in a .json file."


# --- Shapes, for the readers of packs and submissions --------------------------------------------------

_KIND_ZH = {
    "mapping": "“键: 值”的一组",
    "list": "列表",
    "text": "文字",
    "number": "数字",
    "integer": "整数",
    "decimal": "小数",
    "boolean": "true 或 false",
    "null": "空白",
}
_KIND_EN = {
    "mapping": "a mapping of keys to values",
    "list": "a list",
    "text": "text",
    "number": "a number",
    "integer": "a whole number",
    "decimal": "a decimal number",
    "boolean": "true or false",
    "null": "nothing",
}


def _listed(words: object, lang: Lang) -> str:
    names = [str(word) for word in words] if isinstance(words, Iterable) else []
    return ("、" if lang == "zh" else ", ").join(names)


_VALUE = {"zh": "只写一个值，不分项、不换行。", "en": "write one value, without entries of its own."}
_FIX_OF_KIND = {
    "mapping": {
        "zh": "写成“键: 值”，每项一行，如 unit: 某局。",
        "en": "write 'key: value', an entry a line, as in unit: ….",
    },
    "list": {"zh": "每项写一行，以“- ”开头。", "en": "write an item a line, each beginning with '- '."},
    "text": _VALUE,
    "number": {"zh": "写成阿拉伯数字，如 10。", "en": "write digits, as in 10."},
    "integer": {"zh": "写成整数，如 10。", "en": "write a whole number, as in 10."},
    "decimal": {"zh": "写成数字，如 7.5。", "en": "write a number, as in 7.5."},
    "boolean": {"zh": "写 true 或 false，不加引号。", "en": "write true or false, without quotes."},
}


class UnknownKey(Diagnostic):
    """Values: ``key``, ``suggestion`` (str or None), ``allowed`` (the keys there are)."""

    code = "PE140"
    zh = "没有“{key}”这个键。"
    en = "there is no key {key}."

    def fix(self, lang: Lang) -> str:
        allowed = _listed(self.values["allowed"], lang)
        if suggestion := self.values["suggestion"]:
            return f"是不是“{suggestion}”？" if lang == "zh" else f"did you mean {suggestion}?"
        return f"可用的键：{allowed}。" if lang == "zh" else f"the keys are {allowed}."


class MissingKey(Diagnostic):
    code = "PE141"
    zh = "缺少“{key}”。"
    en = "{key} is missing."
    fix_zh = "补上“{key}: …”。"
    fix_en = "add '{key}: …'."


class WrongType(Diagnostic):
    """Values: ``expected`` and ``found``, each a word of ``_KIND_EN``; ``name``, the key or ''."""

    code = "PE142"
    zh = "{name}应该是{expected}，现在是{found}。"
    en = "{name} should be {expected}, and is {found}."

    def text(self, lang: Lang) -> str:
        kinds = _KIND_ZH if lang == "zh" else _KIND_EN
        expected, found, name = (str(self.values[key]) for key in ("expected", "found", "name"))
        shown = (f"“{name}”" if name else "这里") if lang == "zh" else (name or "this")
        return (self.zh if lang == "zh" else self.en).format(
            name=shown, expected=kinds.get(expected, expected), found=kinds.get(found, found)
        )

    def fix(self, lang: Lang) -> str:
        if sample := self.values.get("sample"):
            return f"写成 {sample} 这样。" if lang == "zh" else f"write something like {sample}."
        return _FIX_OF_KIND.get(str(self.values["expected"]), {"zh": "", "en": ""})[lang]


#: What each keyword of JSON Schema that has no message of its own finds, and what would be right; "" is any other,
#: and "value" any other where the value can be shown.
_WRONG = {
    "pattern": ("“{value}”的写法不对", "“{value}” is not written as it should be"),
    "minItems": ("少于 {limit} 项", "there are fewer than {limit} items"),
    "maxItems": ("多于 {limit} 项", "there are more than {limit} items"),
    "minProperties": ("少于 {limit} 项", "there are fewer than {limit} entries"),
    "uniqueItems": ("有一项写了两次", "an item stands twice"),
    "minimum": ("{value} 小于 {limit}", "{value} is below {limit}"),
    "maximum": ("{value} 大于 {limit}", "{value} is above {limit}"),
    "dependencies": ("有的项要一起写，这里缺了一项", "some entries go together, and one is missing"),
    "not": ("有的项不能一起写", "some entries do not go together"),
    "value": ("这里不能写“{value}”", "“{value}” may not stand here"),
    "": ("这里不能这样写", "this may not stand here"),
}
_WANTED = {
    "pattern": ("要符合 {limit}。", "it must match {limit}."),
    "minItems": ("至少写 {limit} 项。", "write at least {limit}."),
    "maxItems": ("最多写 {limit} 项。", "write at most {limit}."),
    "minProperties": ("至少写 {limit} 项。", "write at least {limit}."),
    "uniqueItems": ("每一项只写一次。", "write each item once."),
    "minimum": ("写 {limit} 或更大的数。", "write {limit} or more."),
    "maximum": ("写 {limit} 或更小的数。", "write {limit} or less."),
    "dependencies": ("一起写，或者都不写：{limit}。", "write both or neither: {limit}."),
    "not": ("只写其中一种：{limit}。", "write only one of them: {limit}."),
    "": ("写法见 perfeval schema 输出的说明。", "perfeval schema prints the format."),
}


def words_of(keyword: str, shows_value: bool) -> dict[str, str]:
    """For a keyword of JSON Schema: templates of what is wrong and what would be right, over value and limit."""
    detail = _WRONG.get(keyword) or _WRONG["value" if shows_value else ""]
    wanted = _WANTED.get(keyword) or _WANTED[""]
    return {"detail": detail[0], "detail_en": detail[1], "wanted": wanted[0], "wanted_en": wanted[1]}
