"""Commands that were carried out, so that one that is sent twice is done once: kept in the same transaction as what it did."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.event import digest, moment
from triage.ledger.filling import clean
from triage.ledger.refusal import Refusal
from triage.ledger.tables import COMMANDS

_COMMAND = sa.select(COMMANDS).where(COMMANDS.c.client == sa.bindparam("client"), COMMANDS.c.key == sa.bindparam("key"))
_LONGEST = 200


@dataclass(frozen=True)
class Kept:
    """What came of a command.  ``replayed``: it had been carried out before, and this is what was answered then."""

    number: str
    seq: int
    replayed: bool = False


class Command:
    """One command of an actor, by the key that its sender gave it.  Raises :class:`Refusal` where there is no good key."""

    def __init__(self, connection: sa.Connection, actor: Actor, action: str, number: str, given: Mapping[str, Any], key: str):
        if not key or len(key) > _LONGEST:
            say = f"这一次没有带编号（Idempotency-Key），分不清是不是同一次；每次操作带一个不同的编号，最多 {_LONGEST} 字。"
            raise Refusal("no_key", say)
        self._connection, self._client, self.key = connection, actor.client, key
        self._hash = digest([actor.account, action, number, _plain(given)])

    def answered(self) -> dict[str, Any] | None:
        """What was answered when it was carried out; None where it was not yet.  Raises :class:`Refusal` where another one had its
        key."""
        row = self._connection.execute(_COMMAND, {"client": self._client, "key": self.key}).mappings().first()
        if row is None:
            return None
        if row["request_hash"] != self._hash:
            raise Refusal("key_reused", "这个编号（Idempotency-Key）已经用在另一次操作上；请换一个编号。")
        return dict(json.loads(row["response"]))

    def carried_out(self, answer: Mapping[str, Any], at: dt.datetime) -> None:
        row = {"client": self._client, "key": self.key, "request_hash": self._hash, "response": json.dumps(answer), "at": moment(at)}
        self._connection.execute(COMMANDS.insert(), row)


def _plain(given: Mapping[str, Any]) -> Any:
    """What was given as JSON that has one canonical text: numbers with a fraction become texts."""
    return json.loads(clean(json.dumps(given, ensure_ascii=False, default=str)), parse_float=str)
