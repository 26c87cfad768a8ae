"""What can be wrong with a template, or with the place a document is written to."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic, Lang


class NotWord(Diagnostic):
    code = "PE940"
    zh = "不是 Word 文档（.docx），或者已损坏、有密码。"
    en = "this is not a Word document (.docx), or it is damaged or has a password."
    fix_zh = "在 Word 里打开，去掉密码，另存为“Word 文档（*.docx）”。"
    fix_en = "open it in Word, remove the password, and save it as a Word document (*.docx)."


class TemplateTooLarge(Diagnostic):
    code = "PE941"
    zh = "模板太大：展开后超过 {limit} MB。"
    en = "the template is too large: more than {limit} MB when unpacked."
    fix_zh = "去掉其中的大图片，或者换一个模板。"
    fix_en = "remove large pictures from it, or take another template."


class UnknownField(Diagnostic):
    """Values: ``name``; ``nearest``, the nearest known name or ''."""

    code = "PE942"
    zh = "模板用到的“{name}”不是这里有的名称。"
    en = "the template names “{name}”, which is no field at that place."

    def fix(self, lang: Lang) -> str:
        nearest = self.values["nearest"]
        if nearest:
            return f"是不是“{nearest}”？" if lang == "zh" else f"did you mean {nearest}?"
        if lang == "zh":
            return "可用的名称见 docs/report-templates.md；在 Word 里查找这个名称可以找到它。"
        return "docs/report-templates.md lists the names; search for it in Word to find it."


class BadTag(Diagnostic):
    """Values: ``detail``, what Jinja says; ``near``, the text around it or ''."""

    code = "PE943"

    def text(self, lang: Lang) -> str:
        detail, near = self.values["detail"], self.values["near"]
        if lang == "zh":
            return f"模板里的标记写得不对（{detail}）" + (f"，在“{near}”附近。" if near else "。")
        return f"a tag of the template is badly written ({detail})" + (f", near “{near}”." if near else ".")

    fix_zh = "每个 {{{{ 都要有 }}}}，每个 {{% 都要有 %}}，for 要有 endfor，if 要有 endif。"
    fix_en = "every {{{{ needs its }}}}, every {{% its %}}, every for its endfor, every if its endif."


class DamagedByTags(Diagnostic):
    code = "PE944"
    zh = "按模板填出来的文档是坏的：有的标记跨了单元格、行或段落（{detail}）。"
    en = "what the template gives is a damaged document: a tag spans cells, rows or paragraphs ({detail})."
    fix_zh = "重复表格的行，用单独一行的 {{%tr for … %}} 和 {{%tr endfor %}}；重复段落，用单独一段的 {{%p for … %}} 和 {{%p endfor %}}。"
    fix_en = (
        "repeat rows of a table with {{%tr for … %}} and {{%tr endfor %}} in rows of their own, paragraphs with "
        "{{%p for … %}} and {{%p endfor %}} in paragraphs of their own."
    )


class StrayText(Diagnostic):
    code = "PE945"
    zh = "按模板填出来的文字“{text}”落在段落之外，Word 不会显示它。"
    en = "the text “{text}” that the template gives stands outside any paragraph; Word would not show it."
    fix_zh = "文字用 {{{{ 名称 }}}}，不要用 {{{{p …}}}}、{{{{r …}}}}、{{{{tr …}}}}。"
    fix_en = "write texts as {{{{ name }}}}, not as {{{{p …}}}}, {{{{r …}}}} or {{{{tr …}}}}."


class NoTemplateHere(Diagnostic):
    code = "PE946"
    zh = "--template 只用于 Word 文档；HTML 没有模板可换。"
    en = "--template is for Word documents; the HTML page has no template to replace."
    fix_zh = "去掉 --template，或者改用 --to docx、--to explanation。"
    fix_en = "leave out --template, or use --to docx or --to explanation."


class SeveralInOneFile(Diagnostic):
    code = "PE947"
    zh = "有 {count} 张自评表，一个 Word 文件只写一张；没有写出任何文件。"
    en = "there are {count} submissions, and a Word file is for one; nothing was written."
    fix_zh = "把 --out 改成一个目录，每张自评表写一个文件；或者用 --to html，写在一页里。"
    fix_en = "give a folder with --out, for a file each; or use --to html for one page of all."


class WrongEnding(Diagnostic):
    code = "PE948"
    zh = "--to {format} 写出的是 {ending} 文件，--out 的后缀却是“{found}”。"
    en = "--to {format} gives a {ending} file, but --out ends with “{found}”."
    fix_zh = "把后缀改成 {ending}。"
    fix_en = "let it end with {ending}."


class OutIsInput(Diagnostic):
    code = "PE949"
    zh = "--out 就是读入的文件，写出会把它覆盖掉。"
    en = "--out is one of the files that are read; it would be overwritten."
    fix_zh = "换一个文件名。"
    fix_en = "take another name."


class CannotWrite(Diagnostic):
    code = "PE950"
    zh = "写不进去（{detail}）。"
    en = "it cannot be written ({detail})."
    fix_zh = "看看目录是否存在、文件是否正被打开、有没有写的权限。"
    fix_en = "see whether the folder exists, the file is open elsewhere, and you may write there."


class OutIsFolder(Diagnostic):
    code = "PE951"
    zh = "--to html 只写一个文件，--out 却是一个目录。"
    en = "--to html gives one file, but --out is a folder."
    fix_zh = "写上文件名，如 {example}。"
    fix_en = "give the name of a file, such as {example}."


class NoSuchDate(Diagnostic):
    code = "PE952"
    zh = "--date “{text}”不是日期。"
    en = "--date “{text}” is no date."
    fix_zh = "按“年-月-日”写，如 2027-01-31。"
    fix_en = "write year-month-day, such as 2027-01-31."
