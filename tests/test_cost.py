"""No words, however they are chosen, cost the server more than a moment.

The cost is counted in calls of Python functions, which are the same on every machine; a thousand take about a millisecond or two.
"""

from __future__ import annotations

import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from triage.batch import LONGEST_TEXT
from triage.lookup.text import LONGEST_QUERY


def filled(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def calls_of(work) -> int:
    """How many calls ``work`` makes in this thread, of functions written in Python."""
    counted = 0

    def count(frame, event, argument):
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


@pytest.fixture(scope="module", autouse=True)
def prepared(office):
    """As the server is before it takes a request."""
    office.lookup.prepare()


LETTERS = ("z s ", "z", "zh", "zs", "shen fen zheng ", "sfz ", "xi'an ")
NUMBERS = ("第三十二条", "治安管理处罚法第1条", "法", "十七岁", "RK-001 ", "art-")
STORIES = ("查看查查底册查我的看老公", "不要", "没有", "没", "七十岁", "身份证，", "问：", "另外我儿子刚出生。身份证丢了", "一百二十三万")


@pytest.mark.parametrize("piece", LETTERS + NUMBERS)
def test_no_repeated_piece_makes_a_look_up_dear(office, piece):
    query = filled(piece, LONGEST_QUERY)
    assert calls_of(lambda: office.lookup.search(query, public=True)) < 100_000


def test_no_mixture_of_terms_letters_and_slips_makes_a_look_up_dear(office):
    rng = random.Random(7)
    view = office.lookup._views[False]
    terms, letters = list(view.opened.lexicon.terms), "abcdefghijklmnopqrstuvwxyz"
    kinds = (
        lambda: rng.choice(terms),
        lambda: chr(rng.randint(0x4E00, 0x9FA5)),
        lambda: "".join(rng.choices(letters, k=rng.randint(1, 9))) + rng.choice(("", " ", "'")),
        lambda: f"第{rng.randint(1, 300)}条",
        lambda: f"{rng.randint(1, 120)}岁",
    )
    for _ in range(60):
        chosen = rng.sample(kinds, rng.randint(1, 3))
        query = "".join(rng.choice(chosen)() for _ in range(LONGEST_QUERY))[:LONGEST_QUERY]
        assert calls_of(lambda query=query: office.lookup.search(query)) < 120_000, query


@pytest.mark.parametrize("piece", STORIES)
def test_no_repeated_piece_makes_a_decision_dear(office, piece):
    text = filled(piece, LONGEST_TEXT)
    office.judge.decide(text)
    assert calls_of(lambda: office.judge.decide(text)) < 400_000


def test_one_look_up_does_not_wait_for_another(office, monkeypatch):
    """A dear query once stopped all others: there was one lock around every search."""
    view, inside, go_on = office.lookup._views[False], threading.Event(), threading.Event()
    rank = type(view).rank

    def slowly(self, asked, limit):
        if asked.text == "身份证":
            inside.set()
            assert go_on.wait(30)
        return rank(self, asked, limit)

    monkeypatch.setattr(type(view), "rank", slowly)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(office.lookup.search, "身份证")
        assert inside.wait(30)
        assert pool.submit(office.lookup.search, "居住证").result(30).hits
        go_on.set()
        assert slow.result(30).hits


def test_what_is_read_beforehand_gives_the_same_answers(office):
    queries = ("身份证丢了", "sfz 丢了", "户口薄", "第三十二条", "今天天气怎么样")
    before = [office.lookup.search(query).as_full_dict() for query in queries]
    office.lookup.prepare()
    assert [office.lookup.search(query).as_full_dict() for query in queries] == before
