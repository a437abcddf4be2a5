"""A file between its dry run and its being brought in: sealed by the master key, read by whoever sent it alone, gone after a day."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.event import moment
from triage.ledger.refusal import Refusal
from triage.ledger.sealing import Seal
from triage.ledger.tables import UPLOADS
from triage.trouble import Trouble

KEPT = dt.timedelta(days=1)
_GONE = "这份文件已经导入或者放久了；请再选一次文件。"


def put_by(connection: sa.Connection, seal: Seal, actor: Actor, source: str, data: bytes, now: dt.datetime) -> str:
    """Keep the file; returns what it is asked for by."""
    connection.execute(UPLOADS.delete().where(UPLOADS.c.at < moment(now - KEPT)))
    identity = str(uuid.uuid4())
    row = {"id": identity, "account": actor.account, "source": source, "at": moment(now), "value": seal.wrap(data, f"upload {identity}")}
    connection.execute(UPLOADS.insert(), row)
    return identity


def laid_by(connection: sa.Connection, seal: Seal, actor: Actor, identity: str) -> tuple[str, bytes]:
    """(source, file).  Raises :class:`Refusal` where it is gone or somebody else's."""
    row = connection.execute(sa.select(UPLOADS).where(UPLOADS.c.id == identity, UPLOADS.c.account == actor.account)).first()
    if row is None:
        raise Refusal("unknown_case", _GONE)
    try:
        return row.source, seal.unwrap(row.value, f"upload {identity}")
    except Trouble:  # the master key was changed meanwhile
        raise Refusal("unknown_case", _GONE) from None


def clear(connection: sa.Connection, identity: str) -> None:
    connection.execute(UPLOADS.delete().where(UPLOADS.c.id == identity))
