"""What can be wrong with a pack when it is run."""

from __future__ import annotations

from perfeval.diagnostics import Diagnostic


class ExampleFails(Diagnostic):
    code = "PE501"
    zh = "规则“{rule}”的例子“{name}”不符：应为 {expected}，得到 {found}。"
    en = "example “{name}” of rule “{rule}” fails: expected {expected}, found {found}."
    fix_zh = "改规则，或改例子。"
    fix_en = "change the rule, or the example."


class OutsideEnvelope(Diagnostic):
    code = "PE502"
    zh = "规则“{rule}”不能交给 durable-rules：{why}。"
    en = "rule “{rule}” cannot be given to durable-rules: {why_en}."
    fix_zh = "把条件拆成几个情形或几条规则；或用 --engine direct。"
    fix_en = "split the condition into several cases or rules; or use --engine direct."


class PackOutsideEnvelope(Diagnostic):
    code = "PE503"
    zh = "规则包“{pack}”不能交给 durable-rules：{why}。"
    en = "pack “{pack}” cannot be given to durable-rules: {why_en}."
    fix_zh = "用 --engine direct。"
    fix_en = "use --engine direct."


class WholeExampleFails(Diagnostic):
    code = "PE505"
    zh = "规则包“{pack}”的整表例子“{name}”不符（应为 ≠ 得到）：{wrong}。"
    en = "example “{name}” of pack “{pack}” fails (expected ≠ found): {wrong}."
    fix_zh = "改规则，或改例子。"
    fix_en = "change the rules, or the example."


class EngineFault(Diagnostic):
    code = "PE504"
    zh = "推理引擎 durable-rules 出错，重新启动后再试仍然不行：{why}。"
    en = "the engine durable-rules failed, and again after a restart: {why_en}."
    fix_zh = "用 --engine direct，结果相同；并请报告此事。"
    fix_en = "use --engine direct, which gives the same results; and please report this."
