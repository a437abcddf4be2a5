"""One numbering, lanes, calling: no ticket is lost or called twice, and whoever came first is called first."""

from __future__ import annotations

import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.content.findings import ContentError
from triage.ledger.actor import Actor
from triage.ledger.event import Event, canonical
from triage.ledger.refusal import Refusal
from triage.ledger.units import Unit, Window
from triage.window.hall import Hall, Heard
from triage.window.lanes import FILE, Lanes
from triage.window.queue import Queue

HOME = Path(__file__).resolve().parent.parent
LANES = Lanes.load(HOME)
AIDE = Actor("aide", "auxiliary", "aide", "MH05")
WINDOWS = [("1号", "separate", "general"), ("2号", "separate", "general"), ("3号", "separate", "approval"), ("4号", "combined", "reflect")]


@pytest.fixture
def hall(counter):
    """A centre with four windows, of one station that moved in; the clock is set by hand."""
    units = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行", "SH"), Unit("MHC01", "centre", "甲镇中心", "MH")]
    units += [Unit("MH05", "station", "甲所", "MH", "", "MHC01"), Unit("MH06", "station", "乙所", "MH")]
    windows = [Window("MHC01", name, form, function, "") for name, form, function in WINDOWS]
    with counter.ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), units, windows, "more units", counter.now)
    hall = Hall(counter.ledger, LANES)

    def act(action, actor=None, heard=None, **what):
        counter.wait(seconds=1)
        return hall.act(actor or counter.lead, action, what, counter.key(), counter.now, heard)

    hall.do, hall.counter = act, counter
    return hall


def test_a_number_is_drawn_called_and_finished_and_the_chain_holds(hall):
    ticket = hall.do("take", AIDE, lane="G", service="id_reissue", verdict="ready")
    assert ticket.number == "G0001"
    called = hall.do("call", window="1号")
    assert (called.number, called.state, called.window) == ("G0001", "called", "1号")
    assert hall.do("finish", number="G0001", outcome="done").outcome == "done"
    assert hall.counter.verify().sound


def test_several_lanes_share_one_series_and_a_move_keeps_number_and_turn(hall):
    numbers = [hall.do("take", AIDE, lane=lane).number for lane in "GGXB"]
    assert numbers == ["G0001", "G0002", "X0003", "B0004"]
    hall.do("call", window="1号")
    moved = hall.do("move", number="G0001", lane="B")
    assert (moved.number, moved.lane, moved.state) == ("G0001", "B", "waiting")
    floor = hall.floor(hall.counter.lead, hall.counter.now)
    assert [ticket.number for ticket in floor.queue.waiting("B")] == ["G0001", "B0004"], "who came earlier is before"
    assert hall.do("call", window="4号").number == "G0001"


def test_approvals_are_called_at_their_own_window_alone_and_wait_in_no_lane_that_nobody_calls(hall):
    hall.do("take", AIDE, lane="X")
    with pytest.raises(Refusal, match="没有人等"):
        hall.do("call", window="1号")
    assert hall.do("call", window="3号").number == "X0001"
    assert LANES.lane_of("spouse", {"G", "X"}, False) == "X"
    assert LANES.lane_of("spouse", {"G"}, False) == "G", "no window for approvals: the general one"
    assert hall.do("take", AIDE, lane="P").number == "G0002", "no window for the pre-check: straight on"


def test_the_reflection_lane_and_approvals_are_called_by_police_alone(hall):
    hall.do("take", AIDE, lane="B")
    with pytest.raises(Refusal, match="没有人等"):
        hall.do("call", AIDE, window="4号")
    assert hall.do("call", hall.counter.officer, window="4号").number == "B0001"


def test_the_lead_opens_the_fast_lane_and_nobody_else(hall):
    with pytest.raises(Refusal, match="岗位"):
        hall.do("fast", hall.counter.officer, open=True)
    hall.do("fast", open=True)
    assert hall.floor(hall.counter.lead, hall.counter.now).queue.fast_open
    with pytest.raises(Refusal, match="已经开着"):
        hall.do("fast", open=True)
    assert LANES.lane_of("id_pickup", {"F", "G"}, True) == "F"
    assert LANES.lane_of("id_pickup", {"F", "G"}, False) == "G"


def test_after_every_few_fast_ones_another_is_called(hall):
    for lane in "GGFFFFFFF":
        hall.do("take", AIDE, lane=lane)
    order = ""
    for _ in range(9):
        ticket = hall.do("call", window="1号")
        order += ticket.lane
        hall.do("finish", number=ticket.number, outcome="done")
    assert order == "FFFGFFFGF"


def test_a_window_finishes_before_it_calls_again_and_nobody_is_absent_before_the_calls_are_made(hall):
    hall.do("take", AIDE, lane="G")
    hall.do("take", AIDE, lane="G")
    hall.do("call", window="1号")
    with pytest.raises(Refusal, match="手上还有 G0001"):
        hall.do("call", window="1号")
    with pytest.raises(Refusal, match="叫满"):
        hall.do("absent", number="G0001")
    for _ in range(LANES.calls - 1):
        hall.do("again", number="G0001")
    assert hall.do("absent", number="G0001").state == "absent"
    hall.do("back", number="G0001")
    assert hall.do("call", window="2号").number == "G0001", "who comes back has kept the turn"


def test_the_same_press_twice_calls_one(hall):
    for _ in range(3):
        hall.do("take", AIDE, lane="G")
    press = {"window": "1号"}
    first = hall.act(hall.counter.lead, "call", press, "one press", hall.counter.now)
    again = hall.act(hall.counter.lead, "call", press, "one press", hall.counter.now)
    assert first == again
    assert len(hall.floor(hall.counter.lead, hall.counter.now).queue.waiting("G")) == 2


def test_two_windows_that_call_at_once_never_call_the_same(hall):
    for _ in range(8):
        hall.do("take", AIDE, lane="G")

    def serve(window):
        for n in range(4):
            ticket = hall.act(hall.counter.lead, "call", {"window": window}, f"{window}{n}", hall.counter.now)
            yield ticket.number
            hall.act(hall.counter.lead, "finish", {"number": ticket.number, "outcome": "done"}, f"{window}{n}f", hall.counter.now)

    with ThreadPoolExecutor(2) as pool:
        called = [number for numbers in pool.map(lambda window: list(serve(window)), ("1号", "2号")) for number in numbers]
    assert sorted(called) == [f"G{n:04d}" for n in range(1, 9)]


def test_what_was_heard_at_the_door_travels_sealed_is_read_into_the_log_and_erased(hall):
    heard = Heard("我叫张三，户口簿没带", {"户口簿": "no"})
    ticket = hall.do("take", AIDE, heard, lane="G", service="birth", verdict="lacking")
    assert hall.heard(hall.counter.officer, ticket.number, hall.counter.now) == heard
    with hall.ledger.store.read() as connection:
        kept = connection.exec_driver_sql("SELECT value FROM personal").scalars().all()
        noted = connection.exec_driver_sql("SELECT what, number FROM access_log").all()
    assert not any("张三" in value for value in kept)
    assert [tuple(row) for row in noted] == [("ticket", "MHC01 G0001")]
    assert hall.erase(hall.counter.now) == 0
    hall.counter.wait(days=LANES.keep_days + 1)
    assert hall.erase(hall.counter.now) == 1
    assert hall.erase(hall.counter.now) == 0
    assert hall.counter.verify().sound


def test_a_new_day_begins_with_one_and_a_post_without_a_counter_has_no_queue(hall):
    hall.do("take", AIDE, lane="G")
    hall.counter.wait(days=1)
    assert hall.do("take", AIDE, lane="B").number == "B0001"
    centre = Actor("centre", "centre", "centre", "MHC01")
    assert hall.do("take", centre, lane="G").number == "G0002", "the centre's own people share the numbering"
    with pytest.raises(Refusal, match="岗位"):
        hall.floor(hall.counter.district, hall.counter.now)
    with pytest.raises(Refusal, match="窗口表"):
        hall.do("take", hall.counter.neighbour, lane="G")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("id_pickup", "id_pick", "没有“id_pick”这个代码"),
        ("[not_police]", "[no_police]", "没有“no_police”这个代码"),
        ("[F, G]", "[F, Q]", "没有“Q”这一道"),
    ],
)
def test_a_code_that_stands_nowhere_is_named_with_its_file(tmp_path, old, new, sentence):
    (tmp_path / "rules/ledger").mkdir(parents=True)
    for name in ("services", "departments", "causes"):
        shutil.copy(HOME / f"rules/{name}.yaml", tmp_path / "rules")
    said = (HOME / FILE).read_text(encoding="utf-8")
    assert old in said
    (tmp_path / FILE).write_text(said.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=sentence):
        Lanes.load(tmp_path)


STEPS = st.lists(
    st.tuples(st.sampled_from(("take", "take", "call", "finish", "move", "absent", "back", "again", "fast")), st.integers(0, 9)),
    min_size=30,
    max_size=120,
)
TABLE = {"1号": ("F", "G"), "2号": ("F", "G"), "3号": ("X",), "4号": ("B", "F", "G")}


def event_of(queue, kind, number, **what):
    at = f"2026-11-23T02:00:00.{queue.seq:06d}Z"
    payload = canonical({"number": number, "given": what, "personal": {}})
    blanks = {"actor": "", "role": "", "unit": "", "device": "", "client": "", "command": "", "prev": ""}
    return Event(1, queue.stream, queue.seq + 1, "", f"queue.{kind}", 1, at, "2026-11-23", payload=payload, **blanks)


@given(STEPS, st.integers(1, 4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_no_ticket_is_lost_or_called_twice_and_the_first_comes_first(steps, ratio):
    queue, drawn, since = Queue("MHC01", dt.date(2026, 11, 23)), set(), dict.fromkeys(TABLE, 0)
    for kind, choice in steps:
        tickets = sorted(queue.tickets.values(), key=lambda one: one.serial)
        some = tickets[choice % len(tickets)] if tickets else None
        if kind == "take":
            lane = "GGFFXB"[choice % 6]
            number = f"{lane}{queue.serial + 1:04d}"
            assert number not in drawn, "every number is given once"
            drawn.add(number)
            queue.apply(event_of(queue, "take", number, lane=lane, service="", verdict=""))
        elif kind == "call":
            window, lanes = list(TABLE.items())[choice % len(TABLE)]
            found = None if queue.at_window(window) else queue.next(window, lanes, ratio)
            if found is None:
                continue
            assert found.state == "waiting", "nobody who was called is called by another window"
            assert found == queue.waiting([found.lane])[0], "within a lane whoever came first"
            other = any(queue.waiting([lane]) for lane in lanes if lane != "F")
            since[window] = since[window] + 1 if found.lane == "F" else 0
            assert not other or since[window] <= ratio, "after so many fast ones another"
            queue.apply(event_of(queue, "call", found.number, window=window))
        elif kind == "fast":
            queue.apply(event_of(queue, "fast", "", open=not queue.fast_open))
        elif some and kind == "move":
            queue.apply(event_of(queue, "move", some.number, lane="GFXB"[choice % 4]))
            assert (queue.tickets[some.number].serial, queue.tickets[some.number].arrived) == (some.serial, some.arrived)
        elif some and some.state == ("absent" if kind == "back" else "called"):
            queue.apply(event_of(queue, kind, some.number, **({"outcome": "done"} if kind == "finish" else {})))
        assert set(queue.tickets) == drawn, "no ticket is lost"
        assert sorted(one.serial for one in queue.tickets.values()) == list(range(1, len(drawn) + 1))
        held = [one.window for one in queue.called()]
        assert len(held) == len(set(held)), "one ticket a window"
