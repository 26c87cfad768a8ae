import re
from pathlib import Path

import jsonschema
import pytest

from perfeval.diagnostics import PerfevalError
from perfeval.language.vocabulary import vocabulary
from perfeval.sources import parse_yaml, plain, read_text
from perfeval.submissions import reading
from perfeval.submissions.reading import read_submissions
from perfeval.submissions.schema import submission_schema

ROOT = next(folder for folder in Path(__file__).resolve().parents if (folder / "pyproject.toml").is_file())
FORMS = sorted((ROOT / "examples" / "longyang-2020").glob("*.yaml"))
VALIDATOR = jsonschema.Draft7Validator(submission_schema())
PARTS = submission_schema()["definitions"]
LEAST = "unit: 甲\nkind: project\n"
ROW = LEAST + "indicators:\n  - name: 乙\n    "


def test_the_schema_is_a_schema():
    jsonschema.Draft7Validator.check_schema(submission_schema())
    assert submission_schema() is not submission_schema()


def test_there_are_examples():
    assert len(FORMS) >= 2


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
def test_the_examples_fit(file):
    for document in parse_yaml(read_text(file)):
        VALIDATOR.validate(plain(document))


def test_the_keys_are_those_of_the_reader():
    top = PARTS["submission"]["properties"]
    assert tuple(top) == reading._TOP
    assert tuple(PARTS["indicator"]["properties"]) == reading._ROW
    for group, keys in reading._GROUPS.items():
        assert tuple(top[group]["properties"]) == keys


@pytest.mark.parametrize(
    ("key", "enumeration"),
    [("kind", "submission_kind"), ("achieved", "achieved"), ("direction", "direction"), ("nature", "nature")],
)
def test_the_words_are_those_of_the_vocabulary(key, enumeration):
    part = PARTS["submission" if key == "kind" else "indicator"]["properties"][key]
    words = vocabulary().enumerations[enumeration]
    spellings = {text for word in words for text in (word.id, word.zh, word.en, *word.also)}
    assert set(part["enum"]) == spellings | {"", None}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (LEAST + "indicators: []", True),
        (LEAST + "indicators:", True),
        (LEAST + "indicators: {}", False),
        (LEAST, False),
        ("kind: project\nindicators: []", False),
        ("unit: 甲\nindicators: []", False),
        ("unit: 甲\nkind: 项目\nindicators: []", True),
        ("unit: 甲\nkind: 别的\nindicators: []", False),
        ("unit: [甲]\nkind: project\nindicators: []", False),
        ("- {unit: 甲, kind: project, indicators: []}\n- {unit: 乙, kind: transfer, indicators: []}", True),
        ("- {unit: 甲, kind: project, indicators: []}\n- {unit: 乙, kind: transfer}", False),
        ("[]", False),
        ("文字", False),
        (LEAST + "indicators: []\nyear: 2020", True),
        (LEAST + "indicators: []\nyear: '2020'", True),
        (LEAST + "indicators: []\nyear: 2020年", False),
        (LEAST + "indicators: []\nyear: 20", False),
        (LEAST + "indicators: []\nmore: 1", False),
        (LEAST + "indicators: []\nfunds:", True),
        (
            LEAST + "indicators: []\nfunds: {unit: 万元, initial: '1,234.5', spent: 12万元, rate: 65.98%}",
            True,
        ),
        (LEAST + "indicators: []\nfunds: {initial: -1}", False),
        (LEAST + "indicators: []\nfunds: {initial: 约十万}", False),
        (LEAST + "indicators: []\nfunds: {other: 1}", False),
        (LEAST + "indicators: []\nclaimed: {score: '１００', rating: 优, execution: 10}", True),
        (LEAST + "indicators: []\nclaimed: {score: 100分}", True),
        (LEAST + "indicators: []\nclaimed: {score: 100万}", False),
        (LEAST + "indicators: []\nfunds: {spent: 5万元整}", True),
        (LEAST + "indicators: []\nfunds: {spent: ￥500}", True),
        (LEAST + "indicators: []\nfunds: {spent: 500整}", False),
        (LEAST + "indicators: []\nclaimed: 100", False),
        (LEAST + "indicators: []\ngoal: {expected: 一, actual: 二}", True),
        (LEAST + "indicators:\n  - section: 产出", False),
        (LEAST + "indicators:\n  - 乙", False),
        (ROW + "target: 50", True),
        (ROW + "weight: ' 7.5 '", True),
        (ROW + "weight: '-1'", False),
        (ROW + "claimed: ''", True),
        (ROW + "not_applicable: true", True),
        (ROW + "not_applicable: 'true'", False),
        (ROW + "evidence: [一, 二]", True),
        (ROW + "evidence: 一", True),
        (ROW + "note: [一]", False),
        (ROW + "direction: 高优", True),
        (ROW + "direction: 向上", False),
        (ROW + "nature: 定性", True),
        (ROW + "nature: 别的", False),
        (ROW + "achieved: 部分达成", True),
        (ROW + "achieved: 大概", False),
    ],
)
def test_the_schema_takes_what_the_reader_takes(text, fits, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(text + "\n", encoding="utf-8")
    (document,) = parse_yaml(read_text(file))
    assert VALIDATOR.is_valid(plain(document)) is fits
    if fits:
        list(read_submissions(file))
    else:
        with pytest.raises(PerfevalError):
            list(read_submissions(file))


def test_every_field_says_in_chinese_what_it_is():
    groups = [PARTS["submission"], PARTS["indicator"]]
    groups += [PARTS["submission"]["properties"][group] for group in reading._GROUPS]
    for group in groups:
        for name, item in group["properties"].items():
            assert re.search("[\u4e00-\u9fff]", item["description"]), name
