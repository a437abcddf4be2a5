"""Whether anything was changed: every hash worked out again, every number without a gap, every table what its events say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from triage.ledger.access import broken
from triage.ledger.anchors import Anchor, in_file, in_ledger, mark_of
from triage.ledger.case import PREFIX, fold
from triage.ledger.content import LedgerContent
from triage.ledger.dispatch.dispatch import PREFIX as DISPATCH
from triage.ledger.dispatch.dispatch import fold as dispatch_of
from triage.ledger.dispatch.rows import stands
from triage.ledger.event import Event
from triage.ledger.imports import outside
from triage.ledger.projection import UNITS_STREAM, posts_by_number, posts_of, row_of
from triage.ledger.streams import by_stream
from triage.ledger.tables import CASES, DISPATCHES, EVENTS, OUTSIDE, PERSONAL, SUBJECTS
from triage.ledger.units import Units

_GUARDED = ("events", "access_log")
_TRIGGERS = {"sqlite": ("update", "delete", "replace"), "postgresql": ("update", "delete", "truncate")}
_MOST = 100


@dataclass
class Report:
    """What was looked at, and what is wrong: each a sentence in Chinese."""

    events: int = 0
    streams: int = 0
    cases: int = 0
    dispatches: int = 0
    outside: int = 0
    texts: int = 0
    anchors: int = 0
    readings: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.problems

    def say(self, sentence: str) -> None:
        if len(self.problems) < _MOST:
            self.problems.append(sentence)

    def as_dict(self) -> dict[str, Any]:
        names = ("events", "streams", "cases", "dispatches", "outside", "texts", "anchors", "readings")
        counts = {name: getattr(self, name) for name in names}
        return {"sound": self.sound, **counts, "problems": self.problems}


def verify(connection: sa.Connection, content: LedgerContent, anchors: Path | None) -> Report:
    """Look at everything; ``anchors`` is the file outside the database."""
    report = Report()
    _triggers(connection, report)
    _positions(connection, report, list(in_file(anchors)) if anchors else [])
    units = Units.read(connection)
    for streams in _batched(by_stream(connection), 500):
        _texts(connection, streams, report)
        _rows(connection, streams, content, units, report)
    report.readings, wrong = broken(connection)
    for sentence in wrong:
        report.say(sentence)
    lists = ((CASES, "台账", report.cases, "件"), (DISPATCHES, "下发", report.dispatches, "份"), (OUTSIDE, "来件", report.outside, "条"))
    for table, name, told, of in lists:
        held = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0
        if held != told:
            report.say(f"{name}列表里有 {held} {of}，事件里有 {told} {of}；可以用 bancheng ledger rebuild 重建。")
    return report


def _batched(streams: Iterator[list[Event]], size: int) -> Iterator[list[list[Event]]]:
    held: list[list[Event]] = []
    for events in streams:
        held.append(events)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def _triggers(connection: sa.Connection, report: Report) -> None:
    if connection.dialect.name == "sqlite":
        found = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        standing = {name for name, sql in found if "RAISE(ABORT" in sql}
    else:
        tables = " OR ".join(f"tgrelid = '{table}'::regclass" for table in _GUARDED)
        standing = set(connection.execute(sa.text(f"SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND ({tables})")).scalars())
    for table in _GUARDED:
        for change in _TRIGGERS[connection.dialect.name]:
            if f"{table}_{change}" not in standing:
                report.say(f"不许改的触发器 {table}_{change} 不在了：有人能改数据库的结构。")


def _positions(connection: sa.Connection, report: Report, outside: list[Anchor]) -> None:
    """All events by position: no gap, and the marks of the anchors, inside and outside."""
    expected, before, held = 1, "", list[str]()
    inside = {anchor.upto: anchor for anchor in in_ledger(connection)}
    marks: dict[int, str] = {0: ""}
    query = sa.select(EVENTS.c.pos, EVENTS.c.hash).order_by(EVENTS.c.pos)
    for pos, event_hash in connection.execute(query):
        if pos != expected:
            report.say(f"事件 {expected} 到 {pos - 1} 不在了。" if pos > expected else f"事件 {pos} 的编号不对。")
        expected = pos + 1
        held.append(event_hash)
        if pos in inside:
            before = marks[pos] = mark_of(before, held)
            held = []
            if inside[pos].mark != before:
                report.say(f"锚点（到事件 {pos}）对不上：在它以前的事件被改过。")
    for upto in inside:
        if upto not in marks:
            report.say(f"锚点指的事件 {upto} 不在了。")
    report.anchors = len(inside)
    standing: list[Anchor] = []
    for anchor in outside:
        standing = [other for other in standing if other.upto <= anchor.upto] if anchor.restored else [*standing, anchor]
    for anchor in standing:
        if marks.get(anchor.upto) != anchor.mark:
            gone = anchor.upto >= expected
            report.say(f"库外的锚点（{anchor.at}，到事件 {anchor.upto}）对不上：{'后面的事件被截掉了' if gone else '以前的事件被改过'}。")


def _rows(connection: sa.Connection, streams: Sequence[list[Event]], content: LedgerContent, units: Units, report: Report) -> None:
    """Each chain, and the row that was made from it."""
    numbers = [events[0].stream.removeprefix(PREFIX).removeprefix(outside.PREFIX) for events in streams]
    rows = {row["number"]: dict(row) for row in connection.execute(sa.select(CASES).where(CASES.c.number.in_(numbers))).mappings()}
    subjects: dict[str, set[str]] = {}
    for number, account in connection.execute(sa.select(SUBJECTS).where(SUBJECTS.c.number.in_(numbers))):
        subjects.setdefault(number, set()).add(account)
    posts = posts_by_number(connection, numbers)
    heard = outside.rows(connection, [events[0].stream for events in streams])
    for events in streams:
        report.streams += 1
        report.events += len(events)
        _chain(events, report)
        if events[0].stream == UNITS_STREAM:
            told = {unit["code"]: unit for unit in events[-1].data["units"]}
            if told != {unit.code: unit.as_dict() for unit in units.by_code.values()}:
                report.say("机构表和最近一次导入的不一样；可以用 bancheng ledger rebuild 重建。")
        if events[0].stream.startswith(DISPATCH):
            _dispatch(connection, events, report)
        if events[0].stream.startswith(outside.PREFIX):
            _outside(events, heard, subjects, units, report)
        if not events[0].stream.startswith(PREFIX):
            continue
        report.cases += 1
        try:
            case = fold(events)
        except (ValueError, TypeError, KeyError):
            report.say(f"{events[0].stream}：事件读不懂，算不出现在的样子。")
            continue
        assert case
        same = subjects.get(case.number, set()) == set(case.subjects) and posts.get(case.number, set()) == posts_of(case)
        if rows.get(case.number) != row_of(case, content.clocks, units) or not same:
            report.say(f"{case.number}：列表里的和事件说的不一样；可以用 bancheng ledger rebuild 重建。")


def _dispatch(connection: sa.Connection, events: Sequence[Event], report: Report) -> None:
    try:
        dispatch = dispatch_of(events)
    except (ValueError, TypeError, KeyError):
        report.say(f"{events[0].stream}：事件读不懂，算不出现在的样子。")
        return
    report.dispatches += 1
    if dispatch and not stands(connection, dispatch):
        report.say(f"{dispatch.number}：下发列表里的和事件说的不一样；可以用 bancheng ledger rebuild 重建。")


def _outside(
    events: Sequence[Event], rows: Mapping[str, Mapping[str, Any]], subjects: Mapping[str, set[str]], units: Units, report: Report
) -> None:
    report.outside += 1
    try:
        one = outside.fold(events)
    except (ValueError, TypeError, KeyError):
        report.say(f"{events[0].stream}：事件读不懂，算不出现在的样子。")
        return
    assert one
    if rows.get(one.name) != outside.row_of(one, units) or subjects.get(one.name, set()) != set(one.about):
        report.say(f"来件 {one.name}：列表里的和事件说的不一样；可以用 bancheng ledger rebuild 重建。")


def _chain(events: Sequence[Event], report: Report) -> None:
    before = ""
    for seq, event in enumerate(events, 1):
        if event.seq != seq:
            report.say(f"{event.stream}：第 {seq} 步不在了。")
            return
        if event.prev != before:
            report.say(f"{event.stream}：第 {seq} 步接不上前一步。")
        if event.true_hash != event.hash:
            report.say(f"{event.stream}：第 {seq} 步（事件 {event.pos}）被改过。")
        before = event.hash


def _texts(connection: sa.Connection, streams: Sequence[list[Event]], report: Report) -> None:
    """Personal words are those that the event told of, or were erased by an event that says so."""
    names = [events[0].stream for events in streams]
    kept = {row.id: row.value for row in connection.execute(sa.select(PERSONAL).where(PERSONAL.c.stream.in_(names)))}
    for events in streams:
        told: dict[str, str] = {}
        erased: set[str] = set()
        for event in events:
            try:
                data = event.data
            except ValueError:  # a payload that is no JSON is told of by its hash
                continue
            told |= {item["id"]: item["digest"] for item in data.get("personal", {}).values()}
            erased |= set(data.get("given", {}).get("erased", ()))
        for identity, digest in told.items():
            report.texts += 1
            value = kept.pop(identity, None)
            if value is None and identity not in erased:
                report.say(f"{events[0].stream}：一段个人信息不在了，也没有删除的记录。")
            if value is not None and hashlib.sha256(value.encode()).hexdigest() != digest:
                report.say(f"{events[0].stream}：一段个人信息被改过。")
    for _ in kept:
        report.say("有一段个人信息，没有事件提到它。")
