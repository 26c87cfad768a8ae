"""What can be wrong with a call of the program."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class NoEngine(Diagnostic):
    code = "PE601"
    zh = "这里没有安装 durable-rules,不能用 --engine durable。"
    en = "durable-rules is not installed here, so --engine durable cannot be used."
    fix_zh = "用 --engine direct,结果相同；或在 Python 3.11、3.12 上安装 durable-rules。"
    fix_en = (
        "use --engine direct, which gives the same results; or install durable-rules on Python 3.11 or 3.12."
    )


class FellBack(Diagnostic):
    code = "PE602"
    level = "notice"
    zh = "没有安装 durable-rules,改用 direct 引擎，结果相同。"
    en = "durable-rules is not installed; the direct engine is used, with the same results."


class NoSuchLine(Diagnostic):
    code = "PE603"
    zh = "没有第 {line} 行；指标从 1 数到 {last},execution 是预算执行率。"
    en = "there is no line {line}; indicators count from 1 to {last}, execution is the execution rate."


class SeveralForms(Diagnostic):
    code = "PE604"
    zh = "文件里有 {count} 张自评表,explain 一次只解释一张。"
    en = "the file holds {count} submissions; explain looks at one at a time."
    fix_zh = "把要看的那张单独存成一个文件。"
    fix_en = "put the one in question into a file of its own."
