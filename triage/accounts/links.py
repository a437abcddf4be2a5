"""One-time links: the first administrator's, the one by which somebody sets the password, the one that registers a workstation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from triage.accounts import passwords
from triage.accounts.account import Account, Premises, account_of, change, hashed, known, row_of
from triage.accounts.tables import ACCOUNTS, LINKS, WORKSTATIONS
from triage.trouble import Trouble

#: Seconds that a link is good for.
GOOD = 24 * 3600
#: Whose the first link is: nobody's yet.
NOBODY = ""


@dataclass(frozen=True)
class Invitation:
    """``purpose``: ``first`` makes the first administrator (no account yet), ``password`` and ``workstation`` (``note`` is its name)
    are for ``account``."""

    account: Account | None
    purpose: str
    note: str = ""


class Links:
    """Safe for threads and processes: each call is one short transaction."""

    def __init__(self, premises: Premises):
        self._at, self._store = premises, premises.store

    def first(self) -> str | None:
        """The link for the first administrator, in the place of the one before; None where somebody has an account."""
        with self._store.write() as connection:
            if connection.execute(sa.select(ACCOUNTS.c.account).limit(1)).first():
                return None
            return draw(self._at, connection, NOBODY, "first")

    def invited(self, word: str) -> Invitation | None:
        """What a link is for; None where it is used up, too old or made up.  Looking uses nothing up."""
        with self._store.read() as connection:
            query = sa.select(LINKS).where(LINKS.c.hash == hashed(word), LINKS.c.until > self._at.seconds())
            link = connection.execute(query).mappings().first()
            row = row_of(connection, link["account"]) if link else None
        if link is None or (row is None) != (link["purpose"] == "first") or (row is not None and row["state"] != "active"):
            return None
        return Invitation(account_of(row) if row is not None else None, link["purpose"], link["note"])

    def make_first(self, word: str, account: Account, password: str) -> Account:
        """The first administrator.  Raises :class:`Trouble`."""
        chosen = passwords.chosen(password)
        with self._store.write() as connection:
            self._used(connection, word, "first")
            if connection.execute(sa.select(ACCOUNTS.c.account).limit(1)).first():
                raise Trouble("已经有管理员了；请他新建账号。")
            add(connection, account)
            change(connection, account.account, password=chosen)
            self._at.note(connection, account.account, "made", "first link", account.role)
            self._at.note(connection, account.account, "password", account.account)
            return account_of(known(connection, account.account))

    def set_password(self, word: str, password: str) -> Account:
        """Raises :class:`Trouble`."""
        chosen = passwords.chosen(password)
        with self._store.write() as connection:
            account, _ = self._used(connection, word, "password")
            change(connection, account, password=chosen, failures=0, locked=0)
            self._at.note(connection, account, "password", account)
            return account_of(known(connection, account))

    def register_workstation(self, word: str) -> str:
        """The word that the browser of this workstation keeps.  Raises :class:`Trouble`."""
        kept = secrets.token_urlsafe(32)
        with self._store.write() as connection:
            account, name = self._used(connection, word, "workstation")
            connection.execute(WORKSTATIONS.insert(), {"hash": hashed(kept), "account": account, "name": name})
            self._at.note(connection, account, "workstation", account, name)
        return kept

    def _used(self, connection: sa.Connection, word: str, purpose: str) -> tuple[str, str]:
        wanted = (LINKS.c.hash == hashed(word), LINKS.c.until > self._at.seconds(), LINKS.c.purpose == purpose)
        used = connection.execute(LINKS.delete().where(*wanted).returning(LINKS.c.account, LINKS.c.note)).first()
        if used is None:
            raise Trouble("这个链接用过了，或者过期了；请管理员再给一个。")
        return used.account, used.note


def draw(at: Premises, connection: sa.Connection, account: str, purpose: str, note: str = "") -> str:
    """A new link of this purpose, in the place of the one before."""
    word = secrets.token_urlsafe(24)
    connection.execute(LINKS.delete().where(LINKS.c.account == account, LINKS.c.purpose == purpose, LINKS.c.note == note))
    values = {"hash": hashed(word), "account": account, "until": at.seconds() + GOOD, "purpose": purpose, "note": note}
    connection.execute(LINKS.insert(), values)
    return word


def add(connection: sa.Connection, account: Account) -> None:
    """The account without password or codes."""
    values = {name: value for name, value in vars(account).items() if name != "second"}
    connection.execute(ACCOUNTS.insert(), {**values, "password": "", "failures": 0, "locked": 0, "secret": "", "step": 0})
