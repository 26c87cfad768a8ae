"""Names as forms write them find the indicators they mean."""

from __future__ import annotations

import pytest

from perfeval.indicators.search import Names, search
from perfeval.indicators.shelf import Shelf

ALL = Shelf(trusting=True).all()


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("7 岁以下儿童健康管理率", "health/child-management"),
        ("除布病外其他病种的免疫抗体合格率", "agriculture/antibody-rate"),
        ("指标1:新建堤防、护岸长度", "water/levee-length"),
        ("游客满意度(≥**%)", "culture/visitor-satisfaction"),
        ("指标2:违法案件查办率", "security/violation-investigated"),
        ("清扫保洁道路面积", "environment/cleaning-area"),
        ("补助对象对项目满意率", "assistance/recipient-satisfaction"),
        ("三公经费增长比例", "common-department/three-public-change"),
        ("政府采购预算执行率", "common-department/procurement-execution"),
        ("系统故障响应时间", "it/fault-response"),
        ("建设公路里程", "transport/new-road-length"),
        ("ＡＩ以外：家长对学校满意度", "education/parent-satisfaction"),
        ("Staff in post against establishment", "common-department/staff-control"),
        ("staff control", "common-department/staff-control"),
        ("staf controll", "common-department/staff-control"),
        ("online processing", "gov-services/online-processing-rate"),
        ("Carry over rate", "common-department/carry-over"),
        ("在职人员控制律", "common-department/staff-control"),
        ("机关运行经费", "common-department/running-cost-control"),
        ("超编", "common-department/staff-control"),
        ("自来水普及", "water/tap-water"),
        ("学生满意", "education/teacher-student-satisfaction"),
    ],
)
def test_the_nearest(text, id_):
    assert search(text, ALL)[0].indicator.id == id_


def test_every_name_and_alias_finds_its_own():
    names = Names(ALL)
    for item in ALL:
        for name in item.names:
            best = names.search(name, most=4)
            assert best[0].similarity == 1
            assert item.id in [hit.indicator.id for hit in best if hit.similarity == 1]


def test_one_name_of_two_indicators_finds_both():
    both = {hit.indicator.id for hit in search("完成及时率", ALL, most=2)}
    assert both == {"common-project/timeliness", "common-department/timeliness"}


@pytest.mark.parametrize("text", ["", "zzz", "？！", "量子纠缠"])
def test_nothing_is_near(text):
    assert search(text, ALL) == []


def test_how_many():
    assert len(search("满意度", ALL, most=3)) == 3
    hits = search("满意度", ALL)
    assert [hit.similarity for hit in hits] == sorted((hit.similarity for hit in hits), reverse=True)
