"""Facts that a pack puts in the place of what is written: words as well as numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from engines.making import line, local, score, written
from perfeval.diagnostics import PerfevalError
from perfeval.engines.direct import Direct

STANDARD = """let:
  - name: 指标值
    on: 指标
    replaces: true
    cases:
      - {when: "缺(指标值原文)", value: 100%}
  - name: 方向
    on: 指标
    replaces: true
    cases:
      - {when: "名称 = \\"原样\\"", value: 方向}
      - {when: "缺(方向)", value: 反向}
"""


@pytest.fixture(params=["direct", "durable"])
def engine(request):
    if request.param == "direct":
        return Direct
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable


def test_a_word_takes_the_place_of_one_that_is_missing(tmp_path, engine):
    pack = local(tmp_path, more=STANDARD)
    found = score(pack, written("section: 产出, name: 控制率, actual: 125%, weight: 10"), engine)
    assert line(found, 1).points == Fraction(8)
    assert line(found, 1).case == "反向超出，按反比"
    assert "方向取“反向”" in [said["zh"] for said in line(found, 1).assumptions]
    assert "direction is taken as “lower”" in [said["en"] for said in line(found, 1).assumptions]


def test_a_word_that_is_there_stays(tmp_path, engine):
    pack = local(tmp_path, more=STANDARD)
    rows = (
        "section: 产出, name: 完成率, target: ≥80%, actual: 60%, weight: 10",
        "name: 原样, actual: 100%, weight: 5",
    )
    found = score(pack, written(*rows), engine)
    assert (line(found, 1).case, line(found, 1).points) == ("正向未完成", Fraction(15, 2))
    assert line(found, 1).assumptions == ()
    assert not [said for said in line(found, 2).assumptions if said["zh"].startswith("方向")]


@pytest.mark.parametrize("value", ["向上", "1"])
def test_a_word_that_there_is_not(tmp_path, value):
    with pytest.raises(PerfevalError) as caught:
        local(tmp_path, more=STANDARD.replace("value: 反向", f"value: {value}"))
    item = caught.value.diagnostics[0]
    assert item.span.line == 15
    assert "正向、反向、等于" in item.text("zh") + item.fix("zh")


def test_a_text_cannot_be_replaced(tmp_path):
    with pytest.raises(PerfevalError) as caught:
        local(
            tmp_path, more=STANDARD.replace("name: 方向", "name: 名称").replace("value: 方向", "value: 名称")
        )
    assert caught.value.diagnostics[0].code == "PE322"
