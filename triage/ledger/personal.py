"""The one door for personal words: a citizen's name and words, questions, answers, the decision with its evidence.

Events hold a text's id and the digest of what it is sealed to; the sealed text stands in a table of its own, from which it can
be erased.  Numbers that somebody is looked up by are found by a keyed digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from triage.ledger.event import new_id
from triage.ledger.sealing import Seal, seal, unseal
from triage.ledger.tables import KEYS, NUMBERS, PERSONAL
from triage.privacy import masked

#: Fields that a case is found by.
FOUND_BY = ("identity", "telephone")
#: What a department wrote, with its own telephones; the decision is read by its codes and wordings alone.
DEPARTMENTS_OWN = ("public_wording", "internal_basis", "decision")


def keep(connection: sa.Connection, sealer: Seal, stream: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Keep ``texts`` by field, sealed; returns what the event carries instead: ``{field: {id, digest}}``."""
    kept: dict[str, Any] = {}
    for name, text in texts.items():
        identity = new_id()
        value = seal(sealer.key(connection, stream), text.encode(), f"{stream} {identity}")
        connection.execute(PERSONAL.insert(), {"id": identity, "stream": stream, "name": name, "value": value})
        kept[name] = {"id": identity, "digest": hashlib.sha256(value.encode()).hexdigest()}
        if name in FOUND_BY:
            connection.execute(NUMBERS.insert(), {"id": identity, "stream": stream, "digest": sealer.index(text)})
    return kept


def look(connection: sa.Connection, sealer: Seal, stream: str, plain: bool = False, only: str = "") -> dict[str, str]:
    """The texts of a stream by id, the citizen's masked unless ``plain``; those that were erased are not there.  ``only`` those of
    one field where it is named."""
    key = sealer.known(connection, stream)
    if key is None:
        return {}
    query = sa.select(PERSONAL.c.id, PERSONAL.c.name, PERSONAL.c.value).where(PERSONAL.c.stream == stream)
    rows = connection.execute(query.where(PERSONAL.c.name == only) if only else query)
    texts = [(row.id, row.name, unseal(key, row.value, f"{stream} {row.id}").decode()) for row in rows]
    return {identity: text if plain or name in DEPARTMENTS_OWN else masked(name, text) for identity, name, text in texts}


def erase(connection: sa.Connection, stream: str) -> list[str]:
    """Erase the key of a case and all that it sealed; returns the ids of the texts, for the event that tells of it."""
    ids = list(connection.execute(sa.select(PERSONAL.c.id).where(PERSONAL.c.stream == stream).order_by(PERSONAL.c.id)).scalars())
    for table in (PERSONAL, NUMBERS, KEYS):
        connection.execute(table.delete().where(table.c.stream == stream))
    return ids
