"""A step kept at the end of a stream, whatever the stream is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.event import Event, not_before
from triage.ledger.streams import Writer
from triage.ledger.tables import EVENTS


def keep(connection: sa.Connection, stream: str, kind: str, payload: Mapping[str, Any], actor: Actor, now: dt.datetime, key: str) -> Event:
    """Append an event to ``stream`` in the writer's turn."""
    latest = sa.select(EVENTS.c.seq, EVENTS.c.hash, EVENTS.c.at).where(EVENTS.c.stream == stream).order_by(EVENTS.c.seq.desc()).limit(1)
    last = connection.execute(latest).first()
    seq, head, at = tuple(last) if last else (0, "", "")
    return Writer(connection).append(stream, (seq, head), kind, payload, actor, not_before(at, now), key)
