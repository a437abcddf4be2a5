"""One account as its row says it, and what every part of the book needs of the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from triage.accounts.tables import ACCOUNTS, AUDIT
from triage.ledger.rights import Rights
from triage.ledger.sealing import Seal
from triage.store import Store
from triage.trouble import Trouble

STATES = {"active": "在用", "waiting": "等另一位管理员同意", "suspended": "停用", "ended": "已离任"}


@dataclass(frozen=True)
class Account:
    """Who somebody is: ``kind`` (police, civilian …), ``role`` the post, ``unit`` where, ``line`` of a liaison.

    ``asked`` is the administrator whose act waits for another one's word, ``key`` the number of the person's own key,
    ``second`` whether one-time codes are set up.
    """

    account: str
    name: str
    kind: str
    role: str
    unit: str
    line: str = ""
    state: str = "active"
    asked: str = ""
    key: str = ""
    second: bool = False

    @property
    def active(self) -> bool:
        return self.state == "active"


@dataclass(frozen=True)
class Premises:
    """What accounts stand on.  ``now`` gives seconds since 1970."""

    store: Store
    rights: Rights
    seal: Seal
    now: Callable[[], float]

    def seconds(self) -> int:
        return int(self.now())

    def note(self, connection: sa.Connection, account: str, what: str, by: str, note: str = "") -> None:
        """A line of the audit."""
        line = {"at": self.seconds(), "account": account, "what": what, "by": by[:60], "note": note[:120]}
        connection.execute(AUDIT.insert(), line)


def row_of(connection: sa.Connection, account: str) -> sa.RowMapping | None:
    return connection.execute(sa.select(ACCOUNTS).where(ACCOUNTS.c.account == account)).mappings().first()


def known(connection: sa.Connection, account: str) -> sa.RowMapping:
    row = row_of(connection, account)
    if row is None:
        raise Trouble(f"没有 {account} 这个账号；在账号页或者用 bancheng account list 看有哪些。")
    return row


def account_of(row: sa.RowMapping) -> Account:
    same = ("account", "name", "kind", "role", "unit", "line", "state", "asked", "key")
    return Account(**{name: row[name] for name in same}, second=row["step"] > 0)


def change(connection: sa.Connection, account: str, **values: object) -> None:
    connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.account == account).values(**values))


def hashed(word: str) -> str:
    """Of words that are drawn at random and long: nobody finds one from its hash."""
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()
