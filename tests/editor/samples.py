"""A pack and a rule that the editor's tests open."""

from __future__ import annotations

PACK = """\
pack: qingshan
title: 青山区项目绩效自评
extends: mof-2020-10
parameters:
  - name: 低执行率界限
    en: low_limit
    means: {zh: 执行率低于多少要说明, en: the execution rate below which a reason is asked for}
    unit: 比率
    values: [{from: 2026, value: 85%}]
"""
RULE = """\
rule: low-rate
kind: check
title: 执行率低而没有说明
on: 自评表
when: 执行率 < 低执行率界限
level: notice
message: 执行率 {执行率}
fix: 请说明原因
examples:
  - {name: 低, given: {全年预算数: 100, 全年执行数: 80}, expect: finding}
  - {name: 不低, given: {全年预算数: 100, 全年执行数: 90}, expect: silent}
"""
