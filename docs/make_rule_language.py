"""Writes docs/rule-language.md from the vocabulary: python docs/make_rule_language.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from perfeval.language.tree import LAYERS
from perfeval.language.vocabulary import EnumWord, Term, Vocabulary, vocabulary
from perfeval.packs.model import EFFECTS

#: Every operator, its other spellings, and what it means. The grammar has no names for them.
OPERATORS = (
    ("且", "`and`", "both hold 两个条件都成立"),
    ("或", "`or`", "at least one holds 至少一个成立"),
    ("非", "`not`", "does not hold 不成立；后面跟空格或括号"),
    ("=", "`==` `＝`", "equal 等于"),
    ("≠", "`!=` `<>`", "not equal 不等于"),
    ("<", "`＜`", "below 小于"),
    ("≤", "`<=` `=<` `≦`", "at most 小于或等于"),
    (">", "`＞`", "above 大于"),
    ("≥", "`>=` `≧`", "at least 大于或等于"),
    ("+", "`＋`", "plus 加"),
    ("−", "`-` `－` `–`", "minus 减"),
    ("×", "`*` `＊` `·`", "times 乘"),
    ("÷", "`/` `／`", "divided by 除；除以零为不能确定"),
)

#: How the functions are written.
FORMS = {
    "min": "最小(x, y, …)",
    "max": "最大(x, y, …)",
    "clamp": "限于(x, 下限, 上限)",
    "floor": "取整(x)",
    "ceil": "进整(x)",
    "round": "舍入(x, 位数)",
    "linear": "线性(x, a:y, b:z)",
    "abs": "绝对值(x)",
    "days": "天数(起, 止)",
    "workdays": "工作日数(起, 止)",
    "months": "月数(起, 止)",
    "tiers": "分档(x, ≥90%: 10分, …, 其余: 0)",
    "if": "若(条件, 值, 否则的值)",
    "missing": "缺(x)",
    "contains": '含(文字, "词")',
    "starts": "始于(文字, 词表, …)",
    "ends": "止于(文字, 词表, …)",
    "made_of": "全由(文字, 词表, …)",
    "words_in": "所含(文字, 词表, …)",
    "clauses": "分句(文字, 词表, …)",
    "repeats": "重复(甲, 乙)",
    "found": "发现(规则)",
    "count": "计数(指标, 条件)",
    "sum": "合计(指标, 值)",
    "largest": "最高值(指标, 值)",
    "smallest": "最低值(指标, 值)",
    "all": "全部(指标, 条件)",
}

#: How operators bind, and how values are written.
READING = (
    "From loose to tight: 或, 且, 非, comparisons, + and −, × and ÷. Parentheses, commas and colons may be of either width. "
    "The last case of a rule may be `其余` (`otherwise`). A unit stands right behind its number: `30%`, `5分`, `100万元`. "
    "Text stands in quotes. A bare number is a ratio, not points: `5 × 完成值 ÷ 指标值` is refused where points are wanted, "
    "`5分 × 完成值 ÷ 指标值` gives points; only bare numbers among themselves (`points: 5`) or beside points (`分值 ≥ 5`) are taken as points.\n"
    "结合由松到紧：或、且、非、比较、加减、乘除。括号、逗号、冒号全角半角均可。"
    "最后一个情形可写 `其余`。单位紧跟在数后，文字加引号。"
    "不带单位的数是比值，不是分数：要得分的地方写 `5 × 完成值 ÷ 指标值` 会报错，应写 `5分 × 完成值 ÷ 指标值`；"
    "只有单独的数（`points: 5`）、与分数比较或相加减的数（`分值 ≥ 5`）才当作分数。\n"
)

#: What a pack adds to the language, beside its rules.
DECLARED = """\
## What a pack adds 规则包自己的内容

In `pack.yaml`; the keys and what each may hold are in `perfeval schema pack`. 写在 `pack.yaml` 里，各键的写法见 `perfeval schema pack`。

| key 键 | what it does 作用 |
| --- | --- |
| `facts` | Columns that the form has beyond the common ones, of each indicator or of the form: `{{name: 得分系数, en: coefficient, on: 指标, unit: 比率}}`; instead of `unit` a `type` of 文字 or 是否, or `choices`. The form gives them under `extra`. A cell that does not fit its type, or is a range where one value is wanted, leaves what needs it open. 表上另加的栏目，填在 `extra` 下；填得不合类型或填成区间的，用到它的不能判断。 |
| `tables` | Small tables of the form or of each indicator: `{{name: 分单位, en: by_unit, on: 指标, columns: […]}}`, given under `extra` as a list of mappings. `合计(分单位, 单位资金)` and the other functions over rows take them. 另附的小表，`合计`、`计数` 等可以用它的名称。 |
| `parameters` | Settings with a value from a year on, each with its `basis` or `reason`; a later pack's value wins from its year on. 可调的数，按年度取值，写明 `basis` 或 `reason`。 |
| `let` | Intermediate names, `on: 指标` or of the form: the first case that holds gives the value. Names may not need each other in a circle. 中间名称，第一个成立的情形给出值，不能互相成圈。 |
| `let` with `replaces: true` | Takes the place of a number that is filled in. Inside its cases every name means what is written, on all rows; `value: 完成值` leaves it. The report says what was replaced. 代替表上填的数；在它的情形里，各行各项都还是表上所填的；报告会说明。 |
| `framework` | Weights, inherited key by key. `profiles` are other weights for the forms of which `when` holds, the first that does; where that cannot be told they are not used, and a notice says so. `choose_by` names a text column: of rows alike in it only the best counts. `scored: false` is a table that is only checked. 分值，逐项继承；`profiles` 第一个成立的代替，不能判断的不用并说明；`choose_by` 一栏相同的几行只取最高的一行；`scored: false` 只检查。 |
| `rounding` | `total`, `section`, `line`, `print` are decimals, `mode` is half_up, up or down; `rates_raw_total: true` rates the total before rounding. 取位与方式。 |
| `levels`, `drop` | Change the level of an inherited check, or do without an inherited rule: `{{weights-sum: warning}}`, `[duplicate-name]`, or with why: `{{weights-sum: {{level: warning, reason: …, basis: …}}}}`, `[{{rule: duplicate-name, reason: …}}]`. 改级别、不用某条规则，可以写明理由和依据。 |
| `by_name_only` | The pack is only used when named. Otherwise the pack of the nearest region is taken, and of those the one with the latest `years.from`; equals are refused. The result says why. 只在点名时使用；否则取地区最近、起始年度最晚的，并列时报错；结果写明理由。 |

Caps (`kind: cap`) take effect in this order, by id within each: {effects}. On 指标 or 预算执行 they change that line, never below zero
points, and may read its 得分; on 自评表 they change the total and may read 合计得分, and `force` and `lower` change the rating. An amount below
zero does nothing. Where it cannot be told whether a cap applies, or by how much, both ends are kept as a range.
封顶与扣分规则依此次序生效，同一种按编号。写在指标或预算执行上的改那一行，不低于零；写在自评表上的改总分和等级。负数不起作用；不能判断的按区间计。

`发现(规则)` asks for the findings of a check rule, by its id in quotes or its title; only of a check of what is written on the form.
`发现` 只能问看表上填写内容的检查规则，编号加引号，或写标题。

"""

HEAD = """\
# The rule language 规则语言

Written by `docs/make_rule_language.py` from `src/perfeval/language/vocabulary.yaml`; change that, not this page.
本页由程序生成，请改词汇表，不要改本页。

Conditions and formulas in rule files use these names. The Chinese and the English name mean the same.
规则的条件和式子用下面的名称写，中文名与英文名意思相同。

- A comparison in which a value is missing does not hold, and neither does its negation; `缺(x)` asks.
  比较的一边没有填写时，比较不成立，其否定也不成立；用 `缺(x)` 来问。
- Unlike units do not compare: an error where it can be known, otherwise the outcome is "cannot tell".
  单位不同不能比较：能事先知道的是错误，不能的结果为“无法判断”。
- A rule sees only layers above what it works out, in this order: {layers}.
  规则只能用在它之前的层次算出的名称，层次依次如上。
- Conditions that a pack or a shared folder names with `define` are used by their names in rules on 指标.
  `define` 起了名的条件，在对指标的规则里直接写名称。
- A pack adds names of its own: columns and tables of its form, parameters, `let` names; `perfeval rules show PACK` lists them.
  规则包另加的栏目和小表、参数、中间名称也可以用，见 `perfeval rules show`。
"""


def cell(text: str) -> str:
    """Text that stands in one cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of these rows."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines) + "\n"


def both(means: Mapping[str, str]) -> str:
    """A meaning in both languages."""
    return f"{means['en']} {means['zh']}"


def kind(term: Term) -> str:
    """Type of a term: a number in its unit, text, truth, or a word of an enumeration."""
    if term.type.base == "word":
        return f"[{term.type.words}](#{term.type.words})"
    if term.type.base != "number":
        return {"text": "text 文字", "truth": "truth 是否"}.get(term.type.base, term.type.base)
    unit = "·".join(base if power == 1 else f"{base}^{power}" for base, power in term.type.dimension)
    if unit == "指标":
        unit = "the indicator's own 随指标"
    return f"number 数（{unit}）" if unit else "number 数"


def terms(words: Vocabulary) -> Iterable[str]:
    """Every name, by where it is visible."""
    yield "## Names 名称\n"
    for scope, zh in words.scope_labels.items():
        here = [term for term in words.terms.values() if scope in term.scopes]
        yield f"### {zh} {scope}\n"
        if scope == "submission":
            yield "Visible everywhere. 处处可用。\n"
        yield table(
            ("中文", "English", "type and unit 类型和单位", "layer 层次", "key 表中的键", "meaning 含义"),
            (
                (f"`{t.zh}`", f"`{t.en}`", kind(t), t.layer, f"`{t.key}`" if t.key else "", both(t.means))
                for t in here
            ),
        )


def enumerations(words: Vocabulary) -> Iterable[str]:
    """Every word that is a value."""
    yield "## Words 取值\n"
    yield "What a name of this type may be compared with. 这一类名称可以与下列词比较。\n"
    for id_, values in words.enumerations.items():
        yield f"### {id_}\n"
        if not values:
            yield "Set by each pack. 由规则包规定。\n"
            continue
        yield table(
            ("中文", "English", "also read 也认作"),
            ((f"`{w.zh}`", f"`{w.en}`", also(w)) for w in values),
        )


def also(word: EnumWord) -> str:
    """Other spellings of a word."""
    return "、".join(word.also)


def functions(words: Vocabulary) -> str:
    """Every function."""
    rows = (
        (f"`{FORMS.get(id_, row['zh'] + '(…)')}`", f"`{id_}`", both(row["means"]))
        for id_, row in words.function_labels.items()
    )
    return "## Functions 函数\n\n" + table(("中文", "English", "meaning 含义"), rows)


def page(words: Vocabulary) -> str:
    """The whole page."""
    operators = ((f"`{sign}`", others, means) for sign, others, means in OPERATORS)
    parts = [
        HEAD.format(layers=" → ".join(LAYERS)),
        "## Operators 运算符\n",
        READING,
        table(("operator 运算符", "also 也可写作", "meaning 含义"), operators),
        functions(words),
        DECLARED.format(effects=" → ".join(EFFECTS)),
        *terms(words),
        *enumerations(words),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    target = Path(__file__).with_name("rule-language.md")
    target.write_text(page(vocabulary()), encoding="utf-8", newline="\n")
