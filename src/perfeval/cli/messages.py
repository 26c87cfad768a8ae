"""What can be wrong with a call of the program."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic, Lang


class NoEngine(Diagnostic):
    code = "PE601"
    zh = "这里没有安装 durable-rules，不能用 --engine durable。"
    en = "durable-rules is not installed here, so --engine durable cannot be used."
    fix_zh = "用 --engine direct，结果相同；或在 Python 3.11、3.12 上安装 durable-rules。"
    fix_en = (
        "use --engine direct, which gives the same results; or install durable-rules on Python 3.11 or 3.12."
    )


class FellBack(Diagnostic):
    code = "PE602"
    level = "notice"
    zh = "没有安装 durable-rules，改用 direct 引擎，结果相同。"
    en = "durable-rules is not installed; the direct engine is used, with the same results."


class NoSuchLine(Diagnostic):
    code = "PE603"
    zh = "没有第 {line} 行；指标从 1 数到 {last}，execution 是预算执行率。"
    en = "there is no line {line}; indicators count from 1 to {last}, execution is the execution rate."


class MoreLike(Diagnostic):
    code = "PE605"
    level = "notice"
    zh = "{like} 一类的问题还有 {count} 处，没有逐条列出。"
    en = "{count} more of {like} are not shown."
    fix_zh = "先改好上面的，再运行一次。"
    fix_en = "mend those above, and run it again."


class SummaryIsText(Diagnostic):
    code = "PE606"
    zh = "--summary 是给人看的，不能与 --format {format} 同用。"
    en = "--summary is for reading; it does not go with --format {format}."
    fix_zh = "去掉其中一个。"
    fix_en = "leave out one of the two."


class SeveralForms(Diagnostic):
    code = "PE604"
    zh = "文件里有 {count} 张自评表，explain 一次只解释一张。"
    en = "the file holds {count} submissions; explain looks at one at a time."
    fix_zh = "把要看的那张单独存成一个文件。"
    fix_en = "put the one in question into a file of its own."


class NotAPackFolder(Diagnostic):
    code = "PE607"
    zh = "“{path}”里没有 pack.yaml，不是规则包的目录。"
    en = "“{path}” has no pack.yaml; it is not the folder of a pack."
    fix_zh = "写 pack.yaml 所在的那个目录，或者规则包编号。"
    fix_en = "name the folder that pack.yaml is in, or a pack by its id."


class OnlyForHandbook(Diagnostic):
    code = "PE611"
    zh = "{option} 只与 --as handbook 同用。"
    en = "{option} goes with --as handbook only."
    fix_zh = "加上 --as handbook，或者去掉 {option}。"
    fix_en = "add --as handbook, or leave out {option}."


class HandbookOfWhole(Diagnostic):
    code = "PE612"
    zh = "手册是整个规则包的，不能只写一条规则（{rule}）。"
    en = "a handbook is of a whole pack, not of one rule ({rule})."
    fix_zh = "去掉规则编号，或者去掉 --as handbook。"
    fix_en = "leave out the rule, or leave out --as handbook."


class HandbookNeedsFile(Diagnostic):
    code = "PE613"
    zh = "没有写手册存到哪里。"
    en = "there is no file for the handbook."
    fix_zh = "写上 --out 手册.docx 或者 --out 手册.html。"
    fix_en = "add --out handbook.docx or --out handbook.html."


class HandbookEnding(Diagnostic):
    code = "PE614"
    zh = "手册是 Word 文档或网页，--out 的后缀却是“{found}”。"
    en = "a handbook is a Word document or an HTML page, but --out ends with “{found}”."
    fix_zh = "把后缀改成 .docx 或者 .html。"
    fix_en = "let it end with .docx or .html."


# --- How the program is called: what Typer finds ------------------------------------------------------


class _Usage(Diagnostic):
    """Values: ``command``, the command as called; ``nearest`` and ``allowed``, words or ''."""

    fix_zh = "用法见 {command} --help。"
    fix_en = "see {command} --help."

    def fix(self, lang: Lang) -> str:
        if nearest := self.values.get("nearest"):
            return f"是不是“{nearest}”？" if lang == "zh" else f"did you mean {nearest}?"
        if allowed := self.values.get("allowed"):
            listed = str(allowed) if lang == "zh" else str(allowed).replace("、", ", ")
            return f"可选：{listed}。" if lang == "zh" else f"allowed: {listed}."
        return super().fix(lang)


class NoSuchOption(_Usage):
    code = "PE620"
    zh = "没有选项“{option}”。"
    en = "there is no option {option}."


class MissingArgument(_Usage):
    code = "PE621"
    zh = "缺少“{name}”。"
    en = "{name} is missing."


class BadOption(_Usage):
    code = "PE622"
    zh = "“{name}”的值不在可选之列。"
    en = "the value of {name} is not one of those allowed."


class OptionNeedsValue(_Usage):
    code = "PE623"
    zh = "选项“{option}”后面要有一个值。"
    en = "the option {option} needs a value."


class OptionTakesNoValue(_Usage):
    code = "PE624"
    zh = "选项“{option}”不带值。"
    en = "the option {option} takes no value."


class TooManyArguments(_Usage):
    code = "PE625"
    zh = "多出来的内容：“{extra}”。"
    en = "more than the command takes: {extra}."


class NoSuchCommand(_Usage):
    code = "PE626"
    zh = "没有命令“{name}”。"
    en = "there is no command {name}."

    def text(self, lang: Lang) -> str:
        if not self.values["name"]:
            return "没有写命令。" if lang == "zh" else "no command is given."
        return super().text(lang)

    def fix(self, lang: Lang) -> str:
        if self.values["nearest"]:
            return super().fix(lang)
        known = str(self.values["known"])
        return f"可用的命令：{known}。" if lang == "zh" else f"commands: {known.replace('、', ', ')}."


class WrongUsage(_Usage):
    code = "PE627"
    zh = "命令的用法不对（{detail}）。"
    en = "the command is not used so ({detail})."


class NoRulesBelow(Diagnostic):
    code = "PE651"
    zh = "“{folder}”里没有规则包：下一层没有 pack.yaml，rules 目录里也没有。"
    en = "there is no pack in {folder}: no pack.yaml one level down, nor in a folder rules."
    fix_zh = "写出放着各个规则包的那个目录；规则包自己的目录，写它的上一层。"
    fix_en = "name the folder that holds the packs; for the folder of one pack, name the one above."


class SettingsNotJson(Diagnostic):
    code = "PE652"
    zh = "“{file}”里有注释，或者不是 JSON，不敢替您改写。"
    en = "{file} has comments or is not JSON; it is not rewritten."
    fix_zh = "删去注释；或者把它改名，运行之后再把原来的设置抄回去。"
    fix_en = "delete the comments; or rename it, run this, and copy the old settings back."
