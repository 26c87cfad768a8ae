from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from perfeval.cli.main import app
from perfeval.engines.direct import Direct
from perfeval.engines.examples import run_examples
from perfeval.engines.whole_examples import run_whole_examples
from perfeval.packs.store import Store

EXAMPLES = Path(__file__).parents[2] / "examples"
STORE = Store([EXAMPLES / "constructs", EXAMPLES / "overlay"])
OURS = [
    "chongqing-department", "county", "handan-2019", "hubei-2020", "hunan-department", "shapes",
    "shapes-check-only", "shapes-forced", "shapes-full", "shapes-move", "shapes-optional", "shapes-rounding",
]  # fmt: skip


@pytest.fixture(params=["direct", "durable"])
def engine(request):
    if request.param == "direct":
        return Direct
    pytest.importorskip("durable", exc_type=ImportError)
    return pytest.importorskip("perfeval.engines.durable", exc_type=ImportError).Durable


@pytest.mark.parametrize("id_", OURS)
def test_every_example_by_each_engine(id_, engine):
    pack = STORE.load(id_)
    ran = run_examples(pack, engine(pack))
    whole = run_whole_examples(pack, STORE.examples(id_), engine)
    assert ran or whole
    assert [item.fault for item in ran if item.fault] == []
    assert [item.fault for item in whole if item.fault] == []


@pytest.mark.parametrize("id_", [id_ for id_ in OURS if "department" in id_ or "20" in id_])
def test_what_users_see_is_in_both_languages(id_):
    pack = STORE.load(id_)
    own = [rule for rule in pack.rules if rule.pack == id_]
    assert own
    told = [pack.title, *(rule.title for rule in own)]
    told += [case.label for rule in own for case in rule.cases]
    told += [case.cannot_tell for rule in own for case in rule.cases if case.cannot_tell]
    told += [parameter.means for parameter in pack.parameters if parameter.history[-1].pack == id_]
    assert [words for words in told if words["zh"] == words["en"]] == []
    assert all(rule.basis is not None and not rule.basis.checked for rule in own)


@pytest.mark.parametrize(
    ("kind", "year", "region", "expected"),
    [
        ("project", 2020, "湖北/黄冈", "hubei-2020"),
        ("project", 2022, "湖北/黄冈", "mof-2020-10"),
        ("department", 2021, "湖南/益阳/南县", "hunan-department"),
        ("department", 2021, "重庆/渝中区", "chongqing-department"),
        ("project", 2019, "河北/邯郸", "handan-2019"),
        ("project", 2021, "河北/邯郸", "mof-2020-10"),
    ],
)
def test_which_pack_a_form_of_a_place_is_scored_by(kind, year, region, expected):
    assert Store().choose(kind, year, region)[0] == expected


def test_packs_for_learning_are_never_chosen():
    for id_ in [id_ for id_ in OURS if id_ == "county" or id_.startswith("shapes")]:
        assert STORE.domain(id_).by_name_only, id_


def test_the_overlay_is_small_and_green():
    files = sorted((EXAMPLES / "overlay").rglob("*.yaml"))
    assert len(files) == 3
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) < 30
    for command in ("check", "test"):
        ran = CliRunner().invoke(app, ["rules", command, "county", "--rules", str(EXAMPLES / "overlay")])
        assert ran.exit_code == 0, ran.output
        assert "county：" in ran.output


@pytest.mark.parametrize("folder", ["constructs", "overlay"])
def test_the_folders_stand_on_their_own(folder):
    store = Store([EXAMPLES / folder])
    for file in sorted((EXAMPLES / folder).glob("*/pack.yaml")):
        assert store.load(file.parent.name).id == file.parent.name
