"""The book of accounts: made by an administrator, opened by a one-time link, closed after fifteen idle minutes."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from triage.accounts.tables import ACCOUNTS, AUDIT, LINKS, SESSIONS
from triage.store import Store
from triage.trouble import Trouble

#: Seconds: a session without a request, a one-time link, the first lock after :data:`FAILURES` wrong passwords (then doubled).
IDLE, LINK, LOCK = 15 * 60, 24 * 3600, 60
FAILURES, SHORTEST = 5, 10
#: A session's last request is written down this often at most.
_NOTED = 30
_ACCOUNT = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True)
class Account:
    """Who somebody is: ``kind`` (police, civilian …), ``role`` the post, ``unit`` where, ``line`` of a liaison."""

    account: str
    name: str
    kind: str
    role: str
    unit: str
    line: str = ""
    active: bool = True


class Refused(Trouble):
    """Nobody was signed in; the same words whatever was wrong, but for a lock, which says how long it lasts."""


class Accounts:
    """Safe for threads and processes: each call is one short transaction.  ``now`` gives seconds since 1970."""

    def __init__(self, store: Store, now: Callable[[], float] = time.time):
        self._store, self._now, self._hasher = store, now, PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex())  # checked where there is no such account, so that it takes as long

    def any(self) -> bool:
        with self._store.read() as connection:
            return connection.execute(sa.select(ACCOUNTS.c.account).limit(1)).first() is not None

    def all(self) -> list[Account]:
        with self._store.read() as connection:
            return [_account(row) for row in connection.execute(sa.select(ACCOUNTS).order_by(ACCOUNTS.c.account)).mappings()]

    def new(self, account: Account, by: str) -> str:
        """Returns the word of the one-time link by which its owner sets the password.  Raises :class:`Trouble`."""
        if not _ACCOUNT.fullmatch(account.account):
            raise Trouble("账号用 1 到 40 个字母、汉字、数字、下划线、点或短横线；一般写警号。")
        with self._store.write() as connection:
            if _row(connection, account.account):
                raise Trouble(f"已经有 {account.account} 这个账号；忘了密码用 bancheng account link {account.account}。")
            values = {**vars(account), "password": "", "failures": 0, "locked": 0}
            connection.execute(ACCOUNTS.insert(), values)
            self._audit(connection, account.account, "made", by)
            return self._link(connection, account.account)

    def link(self, account: str, by: str) -> str:
        """Another one-time link; what was open of the account is closed.  Raises :class:`Trouble`."""
        with self._store.write() as connection:
            self._known(connection, account)
            connection.execute(SESSIONS.delete().where(SESSIONS.c.account == account))
            connection.execute(LINKS.delete().where(LINKS.c.account == account))
            connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.account == account).values(password="", failures=0, locked=0))
            self._audit(connection, account, "link", by)
            return self._link(connection, account)

    def disable(self, account: str, by: str) -> None:
        """Nobody signs in with it any more, and who has is out at once.  Raises :class:`Trouble`."""
        with self._store.write() as connection:
            self._known(connection, account)
            connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.account == account).values(active=False))
            for table in (SESSIONS, LINKS):
                connection.execute(table.delete().where(table.c.account == account))
            self._audit(connection, account, "disabled", by)

    def audit(self, most: int = 200) -> list[tuple[int, str, str, str]]:
        """What was done with accounts, the latest first: (when, account, what, by whom)."""
        with self._store.read() as connection:
            rows = connection.execute(sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most))
            return [(row.at, row.account, row.what, row.by) for row in rows]

    def invited(self, word: str) -> Account | None:
        """Whom a one-time link is for; None where it is used up, too old or made up."""
        with self._store.read() as connection:
            query = sa.select(LINKS.c.account).where(LINKS.c.hash == _hash(word), LINKS.c.until > int(self._now()))
            account = connection.execute(query).scalar()
            return _account(_row(connection, account)) if account else None

    def set_password(self, word: str, password: str) -> Account:
        """The link is used up.  Raises :class:`Trouble`."""
        if len(password) < SHORTEST:
            raise Trouble(f"密码至少 {SHORTEST} 个字符；几个不相干的词连起来最好记。")
        hashed = self._hasher.hash(password[:200])
        with self._store.write() as connection:
            used = LINKS.delete().where(LINKS.c.hash == _hash(word), LINKS.c.until > int(self._now())).returning(LINKS.c.account)
            account = connection.execute(used).scalar()
            if account is None:
                raise Trouble("这个链接用过了，或者过期了；请管理员再给一个。")
            connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.account == account).values(password=hashed, failures=0, locked=0))
            self._audit(connection, account, "password", account)
            return _account(_row(connection, account))

    def sign_in(self, account: str, password: str) -> str:
        """The word of a new session.  Raises :class:`Refused`; five wrong passwords lock the account, each further lock twice
        as long, with a line in the audit."""
        now = int(self._now())
        with self._store.read() as connection:
            row = _row(connection, account)
        if row is not None and row["locked"] > now:
            raise Refused(f"试错太多次，账号锁住了；过 {max(1, (row['locked'] - now + 59) // 60)} 分钟再试，或者请管理员重新给链接。")
        right = _verify(self._hasher, row["password"] if row is not None and row["password"] else self._nobody, password[:200])
        with self._store.write() as connection:
            row = _row(connection, account)
            if row is None or not right or not row["active"] or row["locked"] > now:
                if row is not None and row["locked"] <= now:
                    self._failed(connection, account, row["failures"] + 1, now)
                refused = True
            else:
                refused, word = False, secrets.token_urlsafe(32)
                connection.execute(SESSIONS.delete().where(SESSIONS.c.seen < now - IDLE))
                connection.execute(SESSIONS.insert(), {"hash": _hash(word), "account": account, "seen": now})
                connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.account == account).values(failures=0, locked=0))
                self._audit(connection, account, "signed in", account)
        if refused:
            raise Refused("账号或者密码不对。")
        return word

    def who(self, word: str) -> Account | None:
        """Whose session it is; None where there is none, or it was idle too long."""
        now = int(self._now())
        with self._store.read() as connection:
            query = sa.select(SESSIONS).where(SESSIONS.c.hash == _hash(word), SESSIONS.c.seen >= now - IDLE)
            session = connection.execute(query).mappings().first()
            row = _row(connection, session["account"]) if session else None
        if session is None or row is None or not row["active"]:
            return None
        if session["seen"] < now - _NOTED:
            with self._store.write() as connection:
                connection.execute(SESSIONS.update().where(SESSIONS.c.hash == session["hash"]).values(seen=now))
        return _account(row)

    def sign_out(self, word: str) -> None:
        with self._store.write() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.hash == _hash(word)))

    def _failed(self, connection: sa.Connection, account: str, failures: int, now: int) -> None:
        locks = failures // FAILURES if failures % FAILURES == 0 else 0
        locked = now + LOCK * 2 ** min(locks - 1, 12) if locks else 0
        connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.account == account).values(failures=failures, locked=locked))
        self._audit(connection, account, "locked" if locks else "wrong password", account)

    def _link(self, connection: sa.Connection, account: str) -> str:
        word = secrets.token_urlsafe(24)
        connection.execute(LINKS.insert(), {"hash": _hash(word), "account": account, "until": int(self._now()) + LINK})
        return word

    def _known(self, connection: sa.Connection, account: str) -> None:
        if _row(connection, account) is None:
            raise Trouble(f"没有 {account} 这个账号；用 bancheng account list 看有哪些。")

    def _audit(self, connection: sa.Connection, account: str, what: str, by: str) -> None:
        connection.execute(AUDIT.insert(), {"at": int(self._now()), "account": account, "what": what, "by": by})


def _row(connection: sa.Connection, account: str) -> sa.RowMapping | None:
    return connection.execute(sa.select(ACCOUNTS).where(ACCOUNTS.c.account == account)).mappings().first()


def _account(row: sa.RowMapping | None) -> Account:
    assert row is not None
    return Account(row["account"], row["name"], row["kind"], row["role"], row["unit"], row["line"], row["active"])


def _verify(hasher: PasswordHasher, hashed: str, password: str) -> bool:
    try:
        return hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()
