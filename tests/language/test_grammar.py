from pathlib import Path

from perfeval.language.grammar import built, grammar, made_from
from perfeval.language.grammar_tables import MADE_FROM
from perfeval.packs.store import builtin_rules
from perfeval.sources import Mapping, Scalar, Sequence, parse_yaml, read_text

EXPRESSIONS = ("when", "points", "value", "deduct", "add", "cap", "floor", "from", "to")


def test_the_tables_are_made_from_this_grammar():
    assert made_from() == MADE_FROM


def expressions(node):
    if isinstance(node, Mapping):
        for key, value in node.items.items():
            if key in EXPRESSIONS and isinstance(value, Scalar):
                yield value.text
            yield from expressions(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from expressions(item)


def test_the_tables_read_what_the_grammar_reads():
    fresh, tables = built(), grammar()
    files = [file for file in Path(builtin_rules()).glob("*/**/*.yaml") if "examples" not in file.parts]
    texts = {
        text for file in files for document in parse_yaml(read_text(file)) for text in expressions(document)
    }
    assert len(texts) > 100
    assert all(fresh.parse(text) == tables.parse(text) for text in texts)
