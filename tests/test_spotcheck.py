"""A sample that nobody chooses: a stranger draws it again from the file alone."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import random
from pathlib import Path

import pytest

from triage.insight import spotcheck
from triage.insight.sheets import as_csv
from triage.ledger import anchors

HOME = Path(__file__).resolve().parent.parent
TELL = ("tell", {"words_told": "讲清楚了", "told_how": "face"})


@pytest.fixture
def november(counter, tmp_path):
    """Thirty cases closed in November, two withdrawn; anchors in November and in December."""
    for number in range(32):
        case = counter.through(counter.register(), ("accept", {"path": "explain"}), ("handle", {}), TELL)
        if number < 30:
            counter.do(case, "close", outcome="explained", rating_offered=True)
        else:
            counter.do(case, "withdraw", reason="changed", citizen_confirms=True)
    counter.file = tmp_path / "anchors.jsonl"
    anchors.make(counter.ledger, counter.file, counter.now)
    return counter


def draw(counter, actor, month="2026-11"):
    with counter.ledger.store.read() as connection:
        from triage.ledger.units import Units

        visible = counter.ledger.content.rights.visible(actor, Units.read(connection), "supervise")
        return spotcheck.draw(connection, spotcheck.strata(HOME), month, visible)


def test_nothing_is_drawn_before_the_month_is_over_and_marked(november):
    assert draw(november, november.district).seed is None, "the anchor of November was known in November"


def test_a_stranger_draws_the_same_from_the_published_file(november):
    november.wait(days=10)
    november.register()
    anchors.make(november.ledger, november.file, november.now)
    drawn = draw(november, november.district)
    assert {one.stratum.code: (len(one.numbers), len(one.sample)) for one in drawn.strata} == {
        "closed": (30, 10),
        "not_done": (0, 0),
        "over_limit": (0, 0),
        "withdrawn": (2, 2),
    }
    lines = [*csv.reader(io.StringIO(as_csv(spotcheck.sheet_of_draw(drawn)).removeprefix("\ufeff")))]
    (seed,) = (line[1] for line in lines if line[0] == "种子")
    assert ["办结的", "共 30 件，抽 10 件"] in lines
    rows = [line for line in lines if len(line) == 4][1:]
    published = [anchor.mark for anchor in anchors.in_file(november.file) if anchor.at > dt.datetime(2026, 11, 30, 16).isoformat()]
    assert seed == published[0]
    numbers = [number for name, number, _, _ in rows if name == "办结的"]
    random.Random(1).shuffle(numbers)
    again = sorted(numbers, key=lambda number: hashlib.sha256((seed + number).encode()).hexdigest())[:10]
    assert {number for name, number, _, drawn_ in rows if name == "办结的" and drawn_ == "是"} == set(again)
    assert all(told == hashlib.sha256((seed + number).encode()).hexdigest() for _, number, told, _ in rows)
    november.wait(days=3)
    november.register()
    anchors.make(november.ledger, november.file, november.now)
    assert draw(november, november.district) == drawn, "a later anchor draws nothing anew"


def test_nobody_finds_a_complaint_about_themselves_in_a_sample(november):
    case = november.register(november.colleague, about={"accounts": ["district"], "keeper": "district"})
    november.wait(days=10)
    anchors.make(november.ledger, november.file, november.now)
    assert all(case.number not in one.numbers for one in draw(november, november.district).strata)
    assert draw(november, november.city).seed
