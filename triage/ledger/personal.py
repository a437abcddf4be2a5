"""The one door for personal words: a citizen's name and words, questions, answers, the decision with its evidence.

Events hold a text's id and digest; the text stands in a table of its own, from which it can be erased.  Numbers that
name a person are masked on the way in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from triage.journal import mask
from triage.ledger.event import new_id
from triage.ledger.tables import PERSONAL


def keep(connection: sa.Connection, stream: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Keep ``texts`` by field; returns what the event carries instead: ``{field: {id, digest}}``."""
    kept: dict[str, Any] = {}
    for name, text in texts.items():
        value, identity = mask(text), new_id()
        connection.execute(PERSONAL.insert(), {"id": identity, "stream": stream, "name": name, "value": value})
        kept[name] = {"id": identity, "digest": hashlib.sha256(value.encode()).hexdigest()}
    return kept


def look(connection: sa.Connection, stream: str) -> dict[str, str]:
    """The texts of a stream by id; those that were erased are not there."""
    rows = connection.execute(sa.select(PERSONAL.c.id, PERSONAL.c.value).where(PERSONAL.c.stream == stream))
    return {row.id: row.value for row in rows}
