"""Figures with their bounds: the same however they are written, and what is said is held against what carries it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.authoring.figures import figures, strange

UNITS = ("工作日", "日", "个月", "年", "元", "周岁")
_CHINESE = "零一二三四五六七八九"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _CHINESE[tens]) + ("十" if tens else "") + (_CHINESE[ones] if ones else "") or "零"


@given(st.integers(2, 99), st.sampled_from(UNITS))
def test_chinese_and_arabic_are_one(number: int, unit: str) -> None:
    said = [[figure.amount for figure in figures(f"要在{words}{unit}以内办好")] for words in (str(number), chinese(number))]
    assert said[0] == said[1] == [(float(number), unit.removeprefix("个") if unit == "个工作日" else unit)]


@given(st.text(alphabet="零一二三十百0123456789元日天年个月工作周岁以上下内满不，。至", max_size=30))
def test_nothing_is_strange_to_itself(text: str) -> None:
    assert not [figure for figure, _ in strange(text, [text]) if not figure.bound]


@pytest.mark.parametrize(
    ("said", "source", "odd"),
    [
        ("三个月内来报", "婴儿出生后一个月以内申报", ["三个月内"]),
        ("20个工作日办好", "自受理之日起二十日内办结", ["20个工作日"]),
        ("十六周岁以下自己来", "十六周岁以上的由本人申报", ["十六周岁以下"]),
        ("罚500元到2000元", "处500元至2000元罚款", []),
        ("1万元", "一万元以下罚款", []),
        ("过两天再来，一天到晚忙", "三十日内", []),
        ("2026年7月1日起网上办", "2026年6月1日起网上办", ["2026年7月1日"]),
        ("按2010年版旧规", "旧规", []),
        ("延长后最长不超过30日", "延长后最长不得超过30日", []),
        ("30日以上", "最长不得超过30日", ["30日以上"]),
        ("吊销后没满3年的", "吊销保安员证未满3年", []),
        ("是哪一年抱养的", "收养关系自登记之日成立", []),
        ("2025年5月10日起施行", "婚姻登记条例。2025-05-10。", []),
        ("2025年5月20日起施行", "婚姻登记条例。2025-05-10。", ["2025年5月20日"]),
        ("2024年7月的网页", "2024-07-04网页转述", []),
        ("2024年8月的网页", "2024-07-04网页转述", ["2024年8月"]),
        ("三个工作日内审核完", "第三条：带三样材料，三个月内申请，十个工作日内审核", ["三个工作日内"]),
        ("十四个工作日", "依照第十四条，十个工作日内审核", ["十四个工作日"]),
    ],
)
def test_what_the_source_does_not_carry_is_strange(said: str, source: str, odd: list[str]) -> None:
    assert [figure.words for figure, _ in strange(said, [source])] == odd
