"""Events kept and read: appended by the one writer, each chained to the one before it in its stream."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from jsonschema import Draft202012Validator, FormatChecker

from triage.ledger.actor import Actor
from triage.ledger.event import Event, canonical, day_of, moment, new_id
from triage.ledger.tables import EVENTS

FOLDER = Path(__file__).parent / "schemas"
VERSION = 1
#: Streams all of whose steps have one form.
_FAMILIES = ("case", "dispatch", "outside", "queue", "topic", "attendance", "fetch")


class NotAnEvent(ValueError):
    """A payload that its frozen schema does not allow: a fault of the program, not of its user."""


@cache
def _schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")), format_checker=FormatChecker(["date"]))


def schema_name(kind: str) -> str:
    """The schema of an event type: all steps of a case share one, and so do those of each of the other families."""
    family = kind.partition(".")[0]
    return f"{family if family in _FAMILIES else kind}.v{VERSION}"


def read(connection: sa.Connection, stream: str, after: int = 0) -> list[Event]:
    """The events of a stream in order, those after ``after`` alone where it is given."""
    query = sa.select(EVENTS).where(EVENTS.c.stream == stream, EVENTS.c.seq > after).order_by(EVENTS.c.seq)
    return [Event(**row) for row in connection.execute(query).mappings()]


def read_many(connection: sa.Connection, streams: Sequence[str], kinds: Sequence[str]) -> Iterator[Event]:
    """The events of these kinds of several streams, stream by stream in order, without holding them all."""
    wanted = (EVENTS.c.stream.in_(streams), EVENTS.c.type.in_(kinds))
    return _in_bulk(connection, sa.select(EVENTS).where(*wanted).order_by(EVENTS.c.stream, EVENTS.c.seq))


def scan(connection: sa.Connection, *order: sa.ColumnElement[Any]) -> Iterator[Event]:
    """Every event, in bulk, without holding them all."""
    return _in_bulk(connection, sa.select(EVENTS).order_by(*order))


def _in_bulk(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Event]:
    for part in connection.execute(query, execution_options={"stream_results": True}).partitions(2000):
        yield from (Event(*row) for row in part)


def by_stream(connection: sa.Connection) -> Iterator[list[Event]]:
    """Every stream with all its events, one after the other."""
    held: list[Event] = []
    for event in scan(connection, EVENTS.c.stream, EVENTS.c.seq):
        if held and event.stream != held[0].stream:
            yield held
            held = []
        held.append(event)
    if held:
        yield held


def last_seq(connection: sa.Connection, stream: str) -> int:
    """The seq of a stream's last event; 0 before the first."""
    return connection.execute(sa.select(sa.func.max(EVENTS.c.seq)).where(EVENTS.c.stream == stream)).scalar() or 0


def last(connection: sa.Connection, stream: str) -> tuple[int, str]:
    """(seq, hash) of a stream's last event, as the next is chained to it; (0, "") before the first."""
    query = sa.select(EVENTS.c.seq, EVENTS.c.hash).where(EVENTS.c.stream == stream).order_by(EVENTS.c.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (row.seq, row.hash) if row else (0, "")


def last_pos(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.max(EVENTS.c.pos))).scalar() or 0


@dataclass(frozen=True)
class Step:
    """What is to be appended to a stream: ``last`` is (seq, hash) of its last event, (0, "") before the first."""

    stream: str
    last: tuple[int, str]
    kind: str
    payload: Mapping[str, Any]


class Writer:
    """Appends events inside one transaction of the one writer."""

    def __init__(self, connection: sa.Connection):
        self._connection = connection
        self._pos = last_pos(connection)

    def append(
        self, stream: str, last: tuple[int, str], kind: str, payload: Mapping[str, Any], actor: Actor, at: dt.datetime, command: str
    ) -> Event:
        """``last`` is (seq, hash) of the stream's last event, (0, "") before the first."""
        return self.append_each([Step(stream, last, kind, payload)], actor, at, command)[0]

    def append_each(self, steps: Sequence[Step], actor: Actor, at: dt.datetime, command: str) -> list[Event]:
        """One event in each of several streams."""
        events = []
        for pos, step in enumerate(steps, self._pos + 1):
            wrong = next(_schema(schema_name(step.kind)).iter_errors(step.payload), None)
            if wrong is not None:
                raise NotAnEvent(f"{step.kind}: {list(wrong.absolute_path)} {wrong.validator}")
            bare = Event(
                pos=pos,
                stream=step.stream,
                seq=step.last[0] + 1,
                id=new_id(),
                type=step.kind,
                v=VERSION,
                at=moment(at),
                day=day_of(at).isoformat(),
                actor=actor.account,
                role=actor.role,
                unit=actor.unit,
                device=actor.device,
                client=actor.client,
                command=command,
                payload=canonical(step.payload),
                prev=step.last[1],
            )
            events.append(replace(bare, hash=bare.true_hash))
        if events:
            self._connection.execute(EVENTS.insert(), [dict(vars(event)) for event in events])
            self._pos = events[-1].pos
        return events
