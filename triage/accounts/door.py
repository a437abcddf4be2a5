"""The door: signing in with a password and a one-time code, or by a trusted gateway; sessions of fifteen idle minutes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from triage.accounts import passwords, second
from triage.accounts.account import Account, Premises, account_of, change, hashed, known, row_of
from triage.accounts.second import Enrolment
from triage.accounts.tables import SESSIONS, WORKSTATIONS
from triage.trouble import Trouble

#: Seconds: a session without a request, the first lock after :data:`FAILURES` wrong passwords or codes (then doubled).
IDLE, LOCK = 15 * 60, 60
FAILURES = 5
#: A session's last request is written down this often at most.
_NOTED = 30


class Refused(Trouble):
    """Nobody was signed in; the same words whatever was wrong, but for a lock, which says how long it lasts."""


@dataclass(frozen=True)
class Session:
    """``stage``: ``full`` is signed in; ``code`` still owes the one-time code, ``enrol`` has yet to set one up."""

    account: Account
    stage: str
    device: str = ""


class Door:
    """Safe for threads and processes: each call is one short transaction."""

    def __init__(self, premises: Premises):
        self._at, self._store = premises, premises.store

    def demands(self, account: Account) -> bool:
        """Whether a one-time code is asked of this account."""
        return account.second or account.role in self._at.rights.far

    def sign_in(self, account: str, password: str, workstations: tuple[str, ...] = ()) -> str:
        """The word of a new session, which may still owe a code.  Raises :class:`Refused`; five wrong passwords lock the account,
        each further lock twice as long, with a line in the audit.  ``workstations`` are the words that this browser keeps."""
        with self._store.read() as connection:
            row = row_of(connection, account)
        self._locked(row)
        right = passwords.right(row["password"] if row is not None else "", password)
        now, word, elsewhere = self._at.seconds(), "", False
        with self._store.write() as connection:
            row = row_of(connection, account)
            if row is not None and row["locked"] <= now:
                if not right or row["state"] != "active":
                    self._failed(connection, row, "wrong password")
                else:
                    device = self._device(connection, account, workstations)
                    elsewhere = device is None
                    if device is None:
                        self._at.note(connection, account, "elsewhere", account)
                    else:
                        word = self._opened(connection, account_of(row), device)
        if elsewhere:
            raise Refused("这个账号只能在登记过的工作站上登录；换了机器的，请管理员重新登记。")
        if not word:
            raise Refused("账号或者密码不对。")
        return word

    def open(self, account: Account) -> str:
        """A session for somebody who has just set the password: it still owes what :meth:`demands` says."""
        with self._store.write() as connection:
            return self._opened(connection, account, "")

    def give_code(self, word: str, code: str) -> str:
        """The word of the whole session, in the place of the one that owed the code.  Raises :class:`Refused`."""
        session = self.session(word)
        if session is None or session.stage != "code":
            raise Refused("过了太久，请重新登录。")
        account, whole = session.account.account, ""
        with self._store.write() as connection:
            row = known(connection, account)
            self._locked(row)
            what = second.right(self._at, connection, account, code)
            if what:
                whole = self._whole(connection, word, session, what)
            else:
                self._failed(connection, row, "wrong code")
        if not whole:
            raise Refused("动态口令不对；每个只能用一次，等下一个再输。手机不在的，输一个备用码。")
        return whole

    def enrolment(self, word: str) -> Enrolment | None:
        """What goes into the telephone; None where this session has nothing to set up."""
        session = self.session(word)
        if session is None or session.stage != "enrol":
            return None
        with self._store.write() as connection:
            return second.begin(self._at, connection, session.account.account)

    def enrol(self, word: str, code: str) -> tuple[str, tuple[str, ...]]:
        """The telephone is set up: the word of the whole session, and the recovery codes.  Raises :class:`Refused`."""
        session = self.session(word)
        if session is None or session.stage != "enrol":
            raise Refused("过了太久，请重新登录。")
        account = session.account.account
        with self._store.write() as connection:
            if second.right(self._at, connection, account, code) != "code":
                raise Refused("对不上：看看手机的时间准不准，再输一次现在显示的六位数。")
            self._at.note(connection, account, "second factor", account)
            return self._whole(connection, word, session, "code"), second.recovery(connection, account)

    def renew(self, word: str) -> None:
        """A signed-in person is about to set up another telephone: the session owes it, what stood before counts no more."""
        session = self.session(word)
        if session is None or session.stage != "full":
            raise Refused("请重新登录。")
        with self._store.write() as connection:
            change(connection, session.account.account, secret="", step=0)
            second.forget_codes(connection, session.account.account)
            connection.execute(SESSIONS.update().where(SESSIONS.c.hash == hashed(word)).values(stage="enrol"))
            self._at.note(connection, session.account.account, "renewed", session.account.account)

    def session(self, word: str) -> Session | None:
        """Whose session it is; None where there is none, or it was idle too long."""
        now = self._at.seconds()
        with self._store.read() as connection:
            query = sa.select(SESSIONS).where(SESSIONS.c.hash == hashed(word), SESSIONS.c.seen >= now - IDLE)
            session = connection.execute(query).mappings().first()
            row = row_of(connection, session["account"]) if session else None
        if session is None or row is None or row["state"] != "active":
            return None
        if session["seen"] < now - _NOTED:
            with self._store.write() as connection:
                connection.execute(SESSIONS.update().where(SESSIONS.c.hash == session["hash"]).values(seen=now))
        return Session(account_of(row), session["stage"], session["device"])

    def who(self, word: str) -> Account | None:
        """Who is signed in; None also where a code is still owed."""
        session = self.session(word)
        return session.account if session and session.stage == "full" else None

    def arrived(self, account: str, key: str = "") -> Account | None:
        """Somebody whom a trusted gateway vouches for; ``key`` is the number of the key that it saw, "" where it tells none.
        None where there is no such account in use, or the key is another one's."""
        now, sign = self._at.seconds(), hashed(f"gateway {account}")
        with self._store.read() as connection:
            row = row_of(connection, account)
            seen = connection.execute(sa.select(SESSIONS.c.seen).where(SESSIONS.c.hash == sign)).scalar() or 0
        if row is None or row["state"] != "active" or (key and key != row["key"]):
            return None
        if seen < now - _NOTED:
            with self._store.write() as connection:
                connection.execute(SESSIONS.delete().where(SESSIONS.c.hash == sign))
                connection.execute(SESSIONS.insert(), {"hash": sign, "account": account, "seen": now, "stage": "gateway", "device": ""})
                if seen < now - IDLE:
                    self._at.note(connection, account, "gateway", account)
        return account_of(row)

    def sign_out(self, word: str) -> None:
        with self._store.write() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.hash == hashed(word)))

    def _opened(self, connection: sa.Connection, account: Account, device: str) -> str:
        word, now = secrets.token_urlsafe(32), self._at.seconds()
        stage = "code" if account.second else "enrol" if self.demands(account) else "full"
        connection.execute(SESSIONS.delete().where(SESSIONS.c.seen < now - IDLE))
        values = {"hash": hashed(word), "account": account.account, "seen": now, "stage": stage, "device": device}
        connection.execute(SESSIONS.insert(), values)
        if stage == "full":
            change(connection, account.account, failures=0, locked=0)
            self._at.note(connection, account.account, "signed in", account.account, device)
        return word

    def _whole(self, connection: sa.Connection, word: str, session: Session, what: str) -> str:
        """The session under another word: who saw the first one has nothing."""
        whole, account = secrets.token_urlsafe(32), session.account.account
        values = {"hash": hashed(whole), "stage": "full", "seen": self._at.seconds()}
        if not connection.execute(SESSIONS.update().where(SESSIONS.c.hash == hashed(word)).values(**values)).rowcount:
            raise Refused("过了太久，请重新登录。")
        change(connection, account, failures=0, locked=0)
        if what == "recovery code":
            self._at.note(connection, account, what, account)
        self._at.note(connection, account, "signed in", account, session.device)
        return whole

    def _device(self, connection: sa.Connection, account: str, words: tuple[str, ...]) -> str | None:
        """The name of the workstation; "" where the account has none of its own, None where this is not one of those it has."""
        query = sa.select(WORKSTATIONS.c.hash, WORKSTATIONS.c.name).where(WORKSTATIONS.c.account == account)
        own = {row.hash: row.name for row in connection.execute(query)}
        return next((own[hashed(word)] for word in words if hashed(word) in own), None) if own else ""

    def _locked(self, row: sa.RowMapping | None) -> None:
        left = row["locked"] - self._at.seconds() if row is not None else 0
        if left > 0:
            raise Refused(f"试错太多次，账号锁住了；过 {max(1, (left + 59) // 60)} 分钟再试，或者请管理员重新给链接。")

    def _failed(self, connection: sa.Connection, row: sa.RowMapping, what: str) -> None:
        account, failures = row["account"], row["failures"] + 1
        locks = failures // FAILURES if failures % FAILURES == 0 else 0
        locked = self._at.seconds() + LOCK * 2 ** min(locks - 1, 12) if locks else 0
        change(connection, account, failures=failures, locked=locked)
        if locks:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.account == account, SESSIONS.c.stage != "full"))
        self._at.note(connection, account, "locked" if locks else what, account)
