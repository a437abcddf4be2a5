"""Patterns: phrases with gaps and groups, found in one pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.content.patterns import FAR, MOST_READINGS, NEAR, PatternError, parse
from triage.hearing.finder import MOST_HITS, PatternFinder, Span
from triage.hearing.text import plain

GROUPS = {"窗口": ["窗口", "柜台"], "拒收": ["不收", "退件"]}


def found(pattern: str, words: str, guarded=()) -> list[tuple[int, int]]:
    finder = PatternFinder([(("x",), elements) for elements in parse(pattern, GROUPS)])
    text = plain(words, words, range(len(words)))
    hits = finder.find(text.words, text.sentence_of, list(guarded), lambda: set(range(len(words) + 1)))
    return sorted((hit.start, hit.end) for hit in hits)


def test_plain_words_are_found_where_they_stand():
    assert found("不收", "窗口不收材料") == [(2, 4)]


def test_a_gap_joins_parts_of_one_sentence():
    assert found("<窗口>…<拒收>", "柜台说这个不收") == [(0, 7)]


def test_a_gap_does_not_reach_into_the_next_sentence():
    assert found("窗口…不收", "窗口开着。垃圾不收") == []


def test_a_gap_has_a_length():
    assert found("窗口…不收", "窗口" + "啊" * (NEAR + 1) + "不收") == []
    assert found("窗口……不收", "窗口" + "啊" * (NEAR + 1) + "不收") == [(0, 2 + NEAR + 1 + 2)]
    assert found("窗口……不收", "窗口" + "啊" * (FAR + 1) + "不收") == []


def test_an_empty_alternative_makes_a_part_optional():
    assert found("态度(很|)差", "态度差，态度很差") == [(0, 3), (4, 8)]


def test_what_lies_inside_a_guarded_word_is_not_found():
    assert found("机动车", "非机动车上牌", [Span(0, 4)]) == []
    assert found("机动车", "机动车上牌") == [(0, 3)]


@pytest.mark.parametrize("pattern", ["<没有的组>不收", "(不收", "", "(|)"])
def test_a_pattern_that_means_nothing_is_refused_in_words(pattern):
    with pytest.raises(PatternError):
        parse(pattern, GROUPS)


@given(st.text(max_size=60))
def test_no_text_breaks_the_finder_and_every_hit_lies_within(words):
    for start, end in found("<窗口>…(不|没|)收", words):
        assert 0 <= start < end <= len(words)


def test_a_pattern_with_too_many_optional_parts_is_refused_instead_of_hanging():
    with pytest.raises(PatternError, match="可有可无"):
        parse("(甲|)" * (MOST_READINGS + 1) + "乙", GROUPS)


def test_what_is_repeated_a_thousand_times_is_found_a_few_times():
    assert len(found("窗口…不收", "窗口不收" * 1000)) == MOST_HITS
