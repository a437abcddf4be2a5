"""The book of accounts: what an administrator does with them.  A far-reaching post is granted by two."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace

import sqlalchemy as sa

from triage.accounts.account import STATES, Account, Premises, account_of, change, known, row_of
from triage.accounts.links import add, draw
from triage.accounts.post import tried
from triage.accounts.second import forget_codes
from triage.accounts.tables import ACCOUNTS, AUDIT, LINKS, SESSIONS, WORKSTATIONS
from triage.ledger.rights import Rights
from triage.ledger.sealing import Seal
from triage.ledger.units import Units
from triage.store import Store
from triage.trouble import Trouble

#: Who acts from the command line of the machine.
CONSOLE = "console"


class Accounts:
    """Safe for threads and processes: each call is one short transaction.  ``now`` gives seconds since 1970."""

    def __init__(self, store: Store, rights: Rights, now: Callable[[], float] = time.time):
        self.premises = Premises(store, rights, Seal.of(store), now)
        self._store, self._rights = store, rights

    def any(self) -> bool:
        with self._store.read() as connection:
            return connection.execute(sa.select(ACCOUNTS.c.account).limit(1)).first() is not None

    def all(self, units: Collection[str] | None = None) -> list[Account]:
        """By account; only those of some units where they are named."""
        query = sa.select(ACCOUNTS).order_by(ACCOUNTS.c.account)
        if units is not None:
            query = query.where(ACCOUNTS.c.unit.in_(units))
        with self._store.read() as connection:
            return [account_of(row) for row in connection.execute(query).mappings()]

    def one(self, account: str) -> Account | None:
        with self._store.read() as connection:
            row = row_of(connection, account)
            return account_of(row) if row is not None else None

    def new(self, account: Account, by: str) -> str | None:
        """The word of the one-time link by which its owner sets the password; None where another administrator has to agree
        first.  Raises :class:`Trouble`."""
        with self._store.write() as connection:
            tried(account, self._rights, Units.read(connection))
            if row_of(connection, account.account):
                raise Trouble(f"已经有 {account.account} 这个账号；忘了密码用 bancheng account link {account.account}。")
            waits = self._waits(connection, account, by)
            add(connection, replace(account, state="waiting" if waits else "active", asked=by[:40] if waits else "", second=False))
            self._note(connection, account.account, "made", by, _post(account))
            return None if waits else draw(self.premises, connection, account.account, "password")

    def move(self, account: str, to: Account, by: str) -> bool:
        """Another post, unit, name or key.  Who is signed in is out.  Returns whether another administrator has to agree first."""
        with self._store.write() as connection:
            stood = account_of(known(connection, account))
            self._in_service(stood)
            tried(to, self._rights, Units.read(connection))
            fields = {name: getattr(to, name) for name in ("name", "kind", "role", "unit", "line", "key")}
            if to.role != "admin":
                self._not_the_last(connection, account)
            same_post = (stood.role, stood.unit, stood.line) == (to.role, to.unit, to.line)
            waits = not same_post and self._waits(connection, to, by)
            change(connection, account, **fields, **({"state": "waiting", "asked": by[:40]} if waits else {}))
            if not same_post:
                self._out(connection, account)
            self._note(connection, account, "moved", by, f"{_post(stood)} → {_post(to)}")
            return waits

    def link(self, account: str, by: str) -> str | None:
        """Another one-time link; password, codes and what was open of the account are gone.  None where another administrator
        has to agree first.  Raises :class:`Trouble`."""
        with self._store.write() as connection:
            stood = account_of(known(connection, account))
            self._in_service(stood)
            if not stood.active:
                raise Trouble(f"{account} {STATES[stood.state]}；先恢复使用，再给链接。")
            waits = self._waits(connection, stood, by)
            self._forget(connection, account)
            change(connection, account, state="waiting" if waits else "active", asked=by[:40] if waits else "")
            self._note(connection, account, "link", by)
            return None if waits else draw(self.premises, connection, account, "password")

    def agree(self, account: str, by: str) -> str | None:
        """The other administrator's word.  Returns the link where there is no password yet.  Raises :class:`Trouble`."""
        with self._store.write() as connection:
            row = self._waiting(connection, account, by)
            change(connection, account, state="active", asked="")
            self._note(connection, account, "agreed", by, _post(account_of(row)))
            return None if row["password"] else draw(self.premises, connection, account, "password")

    def refuse(self, account: str, by: str) -> None:
        """It comes to nothing: the account is out of use.  Whoever asked may take it back."""
        with self._store.write() as connection:
            if known(connection, account)["state"] != "waiting":
                raise Trouble(f"{account} 没有等人同意的事。")
            change(connection, account, state="suspended", asked="")
            self._note(connection, account, "refused", by)

    def suspend(self, account: str, by: str) -> None:
        """Nobody signs in with it for the time being, and who has is out at once.  Raises :class:`Trouble`."""
        with self._store.write() as connection:
            self._in_service(account_of(known(connection, account)))
            self._not_the_last(connection, account)
            change(connection, account, state="suspended", asked="")
            self._out(connection, account)
            self._note(connection, account, "suspended", by)

    def resume(self, account: str, by: str) -> bool:
        """In use again.  Returns whether another administrator has to agree first."""
        with self._store.write() as connection:
            stood = account_of(known(connection, account))
            if stood.state != "suspended":
                raise Trouble(f"{account} 没有停用。")
            waits = self._waits(connection, stood, by)
            change(connection, account, state="waiting" if waits else "active", asked=by[:40] if waits else "")
            self._note(connection, account, "resumed", by)
            return waits

    def end(self, account: str, by: str) -> None:
        """The person has left: password, codes, key and workstations are gone; the name stays beside what was done."""
        with self._store.write() as connection:
            known(connection, account)
            self._not_the_last(connection, account)
            self._forget(connection, account)
            connection.execute(WORKSTATIONS.delete().where(WORKSTATIONS.c.account == account))
            change(connection, account, state="ended", asked="", key="")
            self._note(connection, account, "ended", by)

    def workstation_link(self, account: str, name: str, by: str) -> str:
        """A link to be opened once at the workstation itself.  Raises :class:`Trouble`."""
        if not 0 < len(name) <= 60:
            raise Trouble("写工作站的名称或者编号，最多 60 个字。")
        with self._store.write() as connection:
            self._in_service(account_of(known(connection, account)))
            self._note(connection, account, "workstation link", by, name)
            return draw(self.premises, connection, account, "workstation", name)

    def workstations(self, account: str) -> list[str]:
        with self._store.read() as connection:
            query = sa.select(WORKSTATIONS.c.name).where(WORKSTATIONS.c.account == account).order_by(WORKSTATIONS.c.name)
            return list(connection.execute(query).scalars())

    def drop_workstation(self, account: str, name: str, by: str) -> None:
        with self._store.write() as connection:
            self._at(connection, WORKSTATIONS, account, WORKSTATIONS.c.name == name)
            self._at(connection, SESSIONS, account, SESSIONS.c.device == name)
            self._note(connection, account, "workstation gone", by, name)

    def audit(self, most: int = 200, account: str = "") -> list[tuple[int, str, str, str, str]]:
        """What was done with accounts, the latest first: (when, account, what, by whom, more)."""
        query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
        with self._store.read() as connection:
            rows = connection.execute(query.where(AUDIT.c.account == account) if account else query)
            return [(row.at, row.account, row.what, row.by, row.note) for row in rows]

    def _waits(self, connection: sa.Connection, account: Account, by: str) -> bool:
        """Whether a second administrator has to agree.  Where there is no other one, an administrator may be made alone: else
        there would never be two."""
        if account.role not in self._rights.far:
            return False
        able = (ACCOUNTS.c.role == "admin", ACCOUNTS.c.state == "active", ACCOUNTS.c.account.not_in([by, account.account]))
        if connection.execute(sa.select(ACCOUNTS.c.account).where(*able).limit(1)).first():
            return True
        if account.role != "admin":
            raise Trouble(f"{self._rights.posts[account.role]}要两位管理员才能给；请先建第二位管理员。")
        return False

    def _waiting(self, connection: sa.Connection, account: str, by: str) -> sa.RowMapping:
        row = known(connection, account)
        if row["state"] != "waiting":
            raise Trouble(f"{account} 没有等人同意的事。")
        if by in (row["asked"], account):
            raise Trouble("要另一位管理员来同意：不能是提出的人，也不能是本人。")
        return row

    def _not_the_last(self, connection: sa.Connection, account: str) -> None:
        left = sa.select(ACCOUNTS.c.account).where(ACCOUNTS.c.role == "admin", ACCOUNTS.c.state == "active", ACCOUNTS.c.account != account)
        if known(connection, account)["role"] == "admin" and not connection.execute(left.limit(1)).first():
            raise Trouble("这是最后一位管理员；先建另一位，再停用他。")

    def _in_service(self, account: Account) -> None:
        if account.state == "ended":
            raise Trouble(f"{account.account} 已经离任；回来的，另建账号。")

    def _forget(self, connection: sa.Connection, account: str) -> None:
        self._out(connection, account)
        forget_codes(connection, account)
        change(connection, account, password="", failures=0, locked=0, secret="", step=0)

    def _out(self, connection: sa.Connection, account: str) -> None:
        for table in (SESSIONS, LINKS):
            self._at(connection, table, account)

    def _at(self, connection: sa.Connection, table: sa.Table, account: str, *more: sa.ColumnElement[bool]) -> None:
        connection.execute(table.delete().where(table.c.account == account, *more))

    def _note(self, connection: sa.Connection, account: str, what: str, by: str, note: str = "") -> None:
        self.premises.note(connection, account, what, by, note)


def _post(account: Account) -> str:
    return " ".join(filter(None, (account.role, account.unit, account.line)))
