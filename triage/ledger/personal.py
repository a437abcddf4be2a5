"""The one door for personal words: a citizen's name and words, questions, answers, the decision with its evidence.

Events hold a text's id and the digest of what it is sealed to; the sealed text stands in a table of its own, from which it can
be erased.  Numbers that somebody is looked up by are found by a keyed digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from triage.ledger.event import new_id
from triage.ledger.sealing import Seal, seal, unseal
from triage.ledger.tables import KEYS, NUMBERS, PERSONAL
from triage.privacy import masked
from triage.store import portions

#: Fields that a case is found by.
FOUND_BY = ("identity", "telephone")
#: What a department wrote, with its own telephones; the decision is read by its codes and wordings alone.
DEPARTMENTS_OWN = ("public_wording", "internal_basis", "decision")


def keep(connection: sa.Connection, sealer: Seal, stream: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Keep ``texts`` by field, sealed; returns what the event carries instead: ``{field: {id, digest}}``."""
    return keep_each(connection, sealer, {stream: texts})[stream]


def keep_each(connection: sa.Connection, sealer: Seal, texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """The same for many streams at once."""
    keys = sealer.keys(connection, [stream for stream, named in texts.items() if named])
    kept: dict[str, dict[str, Any]] = {stream: {} for stream in texts}
    rows, numbers = [], []
    for stream, named in texts.items():
        for name, text in named.items():
            identity = new_id()
            value = seal(keys[stream], text.encode(), f"{stream} {identity}")
            rows.append({"id": identity, "stream": stream, "name": name, "value": value})
            kept[stream][name] = {"id": identity, "digest": hashlib.sha256(value.encode()).hexdigest()}
            if name in FOUND_BY:
                numbers.append({"id": identity, "stream": stream, "digest": sealer.index(text)})
    for table, made in ((PERSONAL, rows), (NUMBERS, numbers)):
        if made:
            connection.execute(table.insert(), made)
    return kept


def look(connection: sa.Connection, sealer: Seal, stream: str, plain: bool = False, only: str = "") -> dict[str, str]:
    """The texts of a stream by id, the citizen's masked unless ``plain``; those that were erased are not there.  ``only`` those of
    one field where it is named."""
    return {identity: text for _, _, identity, text in _opened(connection, sealer, [stream], plain, only)}


def by_name(connection: sa.Connection, sealer: Seal, streams: Sequence[str], plain: bool = False) -> dict[str, dict[str, str]]:
    """The same of many streams by field, where each field was written once."""
    found: dict[str, dict[str, str]] = {}
    for stream, name, _, text in _opened(connection, sealer, streams, plain):
        found.setdefault(stream, {})[name] = text
    return found


def _opened(
    connection: sa.Connection, sealer: Seal, streams: Sequence[str], plain: bool, only: str = ""
) -> Iterator[tuple[str, str, str, str]]:
    """(stream, field, id, text) of whatever there is a key for."""
    keys = sealer.held(connection, streams)
    for some in portions(list(keys)):
        query = sa.select(PERSONAL).where(PERSONAL.c.stream.in_(some))
        for row in connection.execute(query.where(PERSONAL.c.name == only) if only else query):
            text = unseal(keys[row.stream], row.value, f"{row.stream} {row.id}").decode()
            yield row.stream, row.name, row.id, text if plain or row.name in DEPARTMENTS_OWN else masked(row.name, text)


def erase_texts(connection: sa.Connection, ids: Collection[str]) -> list[str]:
    """Erase single texts; returns the ids of those that were there, for the event that tells of it.  The key of the stream stays."""
    found = sorted(connection.execute(sa.select(PERSONAL.c.id).where(PERSONAL.c.id.in_(ids))).scalars())
    for table in (PERSONAL, NUMBERS):
        connection.execute(table.delete().where(table.c.id.in_(found)))
    return found


def erase(connection: sa.Connection, stream: str) -> list[str]:
    """Erase the key of a case and all that it sealed; returns the ids of the texts, for the event that tells of it."""
    ids = list(connection.execute(sa.select(PERSONAL.c.id).where(PERSONAL.c.stream == stream).order_by(PERSONAL.c.id)).scalars())
    for table in (PERSONAL, NUMBERS, KEYS):
        connection.execute(table.delete().where(table.c.stream == stream))
    return ids
