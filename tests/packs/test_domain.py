"""Which of several packs is taken for a form: the nearest region, then the latest rules; equals are refused."""

from __future__ import annotations

import pytest

from perfeval.diagnostics import PerfevalError, Span
from perfeval.packs.domain import Domain, choose, levels


def pack(id_, since=2020, until=None, kinds=("project",), regions=(), by_name_only=False):
    return Domain(id_, since, until, kinds, regions, by_name_only, (id_,))


NATION, NEWER = pack("nation"), pack("newer", 2022)
PROVINCE, CITY = (
    pack("province", 2019, regions=("云南",)),
    pack("city", 2018, 2023, regions=("云南/保山", "云南/玉溪")),
)
NAMED = pack("named", 2024, regions=("云南/保山/隆阳",), by_name_only=True)
WHOLE = pack("whole", kinds=("department", "transfer"))
ALL = (NATION, NEWER, PROVINCE, CITY, NAMED, WHOLE)


@pytest.mark.parametrize(
    ("kind", "year", "region", "taken"),
    [
        ("project", 2020, None, "nation"),
        ("project", 2022, None, "newer"),
        ("project", None, None, "newer"),
        ("project", 2022, "广西", "newer"),
        ("project", 2022, "云南", "province"),
        ("project", 2022, " 云南 / 昆明 ", "province"),
        ("project", 2022, "云南/保山", "city"),
        ("project", 2023, "云南/玉溪/红塔", "city"),
        ("project", 2024, "云南/保山/隆阳", "province"),
        ("project", 2022, "云南省", "province"),
        ("project", 2022, "云南省保山市", "city"),
        ("project", 2022, "云南省/保山市/隆阳区", "city"),
        ("project", 2022, "云南 保山 隆阳", "city"),
        ("project", 2022, "云南保山市隆阳区", "city"),
        ("project", 2022, "云南/保山头", "province"),
        ("project", 2022, "保山市", "newer"),
        ("project", 2022, "广西壮族自治区", "newer"),
        ("department", 2020, "云南/保山", "whole"),
        ("transfer", 2030, None, "whole"),
    ],
)
def test_which_is_taken(kind, year, region, taken):
    found, reason = choose(ALL, kind, year, region, {})
    assert found == taken
    assert reason["zh"].startswith(f"选用 {taken}，因为类型为")
    assert reason["en"].startswith(f"chosen: {taken}, because kind {kind}")


def test_the_reason_names_what_it_was_held_against():
    _, reason = choose(ALL, "project", 2022, "云南/保山", {})
    assert "年度 2022 在 2018—2023 年的范围内" in reason["zh"]
    assert "地区最近：云南/保山、云南/玉溪" in reason["zh"]
    assert reason["zh"].endswith("也适用但较远或较早：nation、newer、province")
    assert "further away or older: nation, newer, province" in reason["en"]
    _, reason = choose([NATION], "project", None, None, {})
    assert "年度 未填 在 2020 年起的范围内，没有更近的地方规则" in reason["zh"]
    assert "也适用" not in reason["zh"]


PLACES = {key: Span("form.yaml", line, 1) for line, key in enumerate(("kind", "year", "region"), 1)}


@pytest.mark.parametrize(
    ("domains", "kind", "year", "region", "code", "line"),
    [
        ([NATION], "department", 2020, None, "PE302", 1),
        ([NATION], "project", 2019, None, "PE302", 2),
        ([PROVINCE], "project", 2020, "广西", "PE302", 3),
        ([PROVINCE], "project", 2020, None, "PE302", 3),
        ([NAMED], "project", 2024, "云南/保山/隆阳", "PE302", 1),
        ([], "project", 2020, None, "PE302", 1),
        ([NATION, pack("twin")], "project", 2020, None, "PE303", 3),
        ([CITY, pack("twin", 2018, regions=("云南/保山",))], "project", 2020, "云南/保山", "PE303", 3),
    ],
)
def test_none_and_equals_are_refused(domains, kind, year, region, code, line):
    with pytest.raises(PerfevalError) as caught:
        choose(domains, kind, year, region, PLACES)
    (item,) = caught.value.diagnostics
    assert (item.code, item.span.line) == (code, line)
    for lang in ("zh", "en"):
        assert item.text(lang)
        assert item.fix(lang)


def test_levels_of_a_region():
    assert levels("云南/保山/") == ("云南", "保山")
    assert levels(None) == levels(" / ") == ()
