"""When a case is due and who is warned: worked out from the case and the day alone, whenever somebody looks."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.deadlines.limits import WORKDAYS
from triage.ledger.case import Case, Clock
from triage.ledger.content import LedgerContent
from triage.ledger.worker import Worker
from triage.store import Store

HOME = Path(os.environ.get("BANCHENG_HOME") or Path(__file__).resolve().parent.parent)
CLOCKS = LedgerContent.load(HOME).clocks
EXAMPLES = settings(max_examples=100_000 if os.environ.get("BANCHENG_SOAK") else 300, deadline=None)

days = st.dates(datetime.date(2024, 1, 1), datetime.date(2026, 12, 31))
counted = st.sampled_from([limit for limit in CLOCKS.limits.limits if limit.amount])
statutory = st.sampled_from(sorted(CLOCKS.statutes))
spans = st.lists(st.tuples(st.integers(-5, 40), st.integers(0, 20)), max_size=3)


def running(limit, start, state="handling", excluded=()):
    clock = Clock("answer", limit, start.isoformat(), tuple((first.isoformat(), last.isoformat()) for first, last in excluded))
    return Case("MH05-260101-0001-X", state=state, registered=start.isoformat(), clocks=(clock,))


def due(case):
    return CLOCKS.due(case, case.clocks[0]).date


@EXAMPLES
@given(counted, days)
def test_due_days_never_run_backwards_and_working_days_end_on_one(limit, start):
    today, tomorrow = running(limit.id, start), running(limit.id, start + datetime.timedelta(days=1))
    assert start < due(today) <= due(tomorrow)
    if limit.unit == WORKDAYS or limit.rollover:
        assert CLOCKS.calendar.judge(due(today)).workday


@EXAMPLES
@given(counted, days, spans)
def test_excluded_days_only_make_it_longer(limit, start, spans):
    excluded = [(start + datetime.timedelta(days=first), start + datetime.timedelta(days=first + length)) for first, length in spans]
    plain, fewer, all_ = (due(running(limit.id, start, excluded=part)) for part in ((), excluded[:-1], excluded))
    assert plain <= fewer <= all_
    assert not any(first <= all_ <= last for first, last in excluded) or limit.rollover


@EXAMPLES
@given(statutory.filter(lambda code: CLOCKS.statutes[code].extension), days)
def test_an_extension_comes_after_the_limit(code, start):
    case = running(code, start)
    longer = replace(case, clocks=(replace(case.clocks[0], extension=CLOCKS.statutes[code].extension),))
    assert due(case) < due(longer)


@EXAMPLES
@given(counted, days, st.lists(st.integers(0, 90), min_size=1, max_size=12))
def test_the_same_warnings_however_often_and_after_whatever_pause_somebody_looks(limit, start, looks):
    """Ticking every day, or on any days, or once at the end after standing still for months."""
    end = start + datetime.timedelta(days=max(looks))

    def told(schedule):
        case, order = running(limit.id, start), []
        for offset in schedule:
            for warned in CLOCKS.warnings(case, start + datetime.timedelta(days=offset)):
                order.append(warned)
                case = replace(case, levels=(*case.levels, warned.key))
        return order

    daily, once, some = told(range(max(looks) + 1)), told([max(looks)]), told(sorted(looks))
    assert daily == once == some
    assert [warned.effective for warned in daily] == sorted(warned.effective for warned in daily)
    assert all(start < warned.effective <= end for warned in daily)


@pytest.mark.parametrize(
    ("limit", "start", "expected"),
    [
        ("path-escalate-answer", "2026-09-18", "2026-09-24"),
        ("path-escalate-complex", "2026-04-30", "2026-05-25"),
        ("rating-verify", "2026-09-24", "2026-09-28"),
        ("rating-verify", "2026-02-13", "2026-02-14"),
    ],
)
def test_known_dates(limit, start, expected):
    assert due(running(limit, datetime.date.fromisoformat(start))).isoformat() == expected


def test_the_reason_names_the_days_that_by_law_do_not_count():
    start = datetime.date(2026, 11, 23)
    case = running("licence-decision", start, excluded=[(datetime.date(2026, 11, 24), datetime.date(2026, 11, 30))])
    assert "11月24日至30日法定不计入" in CLOCKS.due(case, case.clocks[0]).why


@pytest.fixture
def worker(counter, tmp_path, monkeypatch):
    monkeypatch.setenv("BANCHENG_VAR", str(tmp_path))
    return Worker(counter.ledger, HOME, lambda: counter.now)


def levels(counter, case):
    events = counter.ledger.events(counter.officer, case.number)
    return [event.data["level"] for event in events if event.type == "clock.level"]


def test_warnings_go_up_the_ranks_and_each_is_told_once(counter, worker):
    case = counter.register(path="escalate")  # due on Monday the 30th
    assert worker.tick() == 0
    counter.wait(days=4)
    assert (worker.tick(), worker.tick()) == (1, 0)
    counter.wait(days=30)
    worker.tick()
    assert levels(counter, case) == ["soon", "today", "over", "over_3", "over_5"]
    assert worker.tick() == 0
    assert counter.verify().problems == []


def test_a_due_day_that_moved_is_warned_of_anew(counter, worker):
    case = counter.through(counter.register(), ("accept", {"path": "explain"}))
    counter.wait(days=1)
    case = counter.do(counter.do(case, "handle"), "override", path="escalate", reason="no-rule")
    assert levels(counter, case) == ["over"]  # told before the path was changed, though nobody had ticked
    counter.wait(days=6)
    worker.tick()
    assert levels(counter, case) == ["over", "soon", "today"]


def test_a_missed_promise_reminds_and_never_closes(counter, worker):
    case = counter.through(counter.register(path="expedite"), ("accept", {"path": "expedite"}), ("print", {"notice": "promise"}))
    case = counter.do(case, "supplement", promised="2026-11-27", lacking="居住证明")
    counter.wait(days=40)
    worker.tick()
    assert {"promised", "missed"} <= set(levels(counter, case))
    assert counter.ledger.case(counter.officer, case.number).state == "supplement"


def test_one_case_that_cannot_be_ticked_keeps_no_other_from_its_warning(counter, worker, caplog):
    broken, sound = counter.register(path="escalate"), counter.register(path="escalate")
    import sqlalchemy as sa

    with counter.ledger.store.write() as connection:
        for statement in ("DROP TRIGGER events_update" + ("" if connection.dialect.name == "sqlite" else " ON events"),):
            connection.execute(sa.text(statement))
        connection.execute(sa.text("UPDATE events SET payload = 'x' WHERE stream = :stream"), {"stream": f"case:{broken.number}"})
    counter.wait(days=10)
    worker.tick()
    assert levels(counter, sound)
    assert broken.number in caplog.text


def test_a_day_of_the_worker_anchors_and_keeps_a_backup(counter, worker, tmp_path):
    counter.register()
    worker.once()
    worker.once()
    assert len((tmp_path / "anchors.jsonl").read_text().splitlines()) == 1
    (kept,) = (tmp_path / "backups").iterdir()
    assert Store.at(f"sqlite:///{kept}")
    assert counter.verify(tmp_path / "anchors.jsonl").problems == []


def test_two_workers_share_one_lease(database):
    first, second = Store.at(database), Store.at(database)
    with first.lease("worker") as mine, second.lease("worker") as other:
        assert (mine, other) == (True, False)
    with second.lease("worker") as other:
        assert other


def test_the_server_starts_its_worker_again_and_takes_it_along(tmp_path, monkeypatch):
    from web.server.clock import Clock

    monkeypatch.setenv("BANCHENG_DATABASE_URL", f"sqlite:///{tmp_path / 'j.sqlite3'}")
    monkeypatch.setattr(Clock, "PAUSE", 0)
    clock = Clock()
    clock.tend()
    first = clock._process
    first.send_signal(signal.SIGKILL)
    first.wait()
    clock.tend()
    assert clock._process.pid != first.pid
    clock.stop()
    assert clock._process.poll() is not None


def test_a_worker_ends_with_the_process_that_started_it(tmp_path):
    environment = {**os.environ, "BANCHENG_DATABASE_URL": f"sqlite:///{tmp_path / 'j.sqlite3'}", "BANCHENG_HOME": str(HOME)}
    worker = "[sys.executable, '-c', 'from triage.cli import main; main()', 'worker', '--watched', str(os.getpid())]"
    command = f"import os, subprocess, sys; subprocess.Popen({worker})"
    # The worker holds the same pipe: this comes back only when it has ended too.
    subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True, check=True, timeout=120)
