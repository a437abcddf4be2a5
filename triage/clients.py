"""Other front ends and the keys they come with: what a key opens, until when, how often; made, changed and withdrawn here.

Of a key only a hash is kept.  A key's secret half is 32 random bytes, so that a plain SHA-256 of it cannot be guessed back and
a check costs nothing; a slow hash, as passwords need, would let anybody slow the server down with wrong keys.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from triage.store import Store
from triage.trouble import Trouble

#: What a key may open: public answers; the officers' side too; the cases of the ledger.
SCOPES = ("public", "internal", "cases")
_META = sa.MetaData()
_CLIENTS = sa.Table(
    "clients",
    _META,
    sa.Column("key", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(60), nullable=False, index=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("scopes", sa.String(60), nullable=False),
    sa.Column("per_minute", sa.Integer, nullable=False),
    sa.Column("made", sa.DateTime, nullable=False),
    sa.Column("until", sa.DateTime, nullable=False),
    sa.Column("revoked", sa.DateTime),
)
_EVENTS = sa.Table(
    "client_events",
    _META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("key", sa.String(16), nullable=False, index=True),
    sa.Column("what", sa.String(20), nullable=False),
)
_KEY = re.compile(r"bc_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NAME = re.compile(r"[\w.-]{1,60}")


@dataclass(frozen=True)
class Client:
    """A front end as one of its keys knows it.  ``per_minute`` is how many requests it may send in a minute."""

    key: str
    name: str
    scopes: tuple[str, ...]
    per_minute: int
    made: datetime.datetime
    until: datetime.datetime
    revoked: datetime.datetime | None = None

    def good(self, now: datetime.datetime) -> bool:
        return self.revoked is None and now < self.until


@dataclass(frozen=True)
class Event:
    """What was done with a key and when: made, rotated, revoked."""

    at: datetime.datetime
    key: str
    what: str


class Clients:
    """Safe for threads and processes: each call is one short transaction."""

    def __init__(self, store: Store):
        self._store = store

    def new(self, name: str, scopes: Sequence[str], days: int, per_minute: int) -> tuple[str, Client]:
        """A new key, which is told this once and never again, and its client.  Raises :class:`Trouble`."""
        if not _NAME.fullmatch(name):
            raise Trouble("名称用 1 到 60 个字母、汉字、数字、下划线、点或短横线。")
        if not scopes or set(scopes) - set(SCOPES):
            raise Trouble(f"范围只能写 {'、'.join(SCOPES)}。")
        if any(client.good(_now()) for client in self.all(name)):
            raise Trouble(f"“{name}”已经有凭证；要换新的用 bancheng client rotate {name}。")
        return self._make(name, scopes, days, per_minute, "made")

    def rotate(self, name: str, days: int, grace: int) -> tuple[str, Client]:
        """Another key for the same front end; its present ones stay good for ``grace`` days.  Raises :class:`Trouble`."""
        present = [client for client in self.all(name) if client.good(_now())]
        if not present:
            raise Trouble(f"没有“{name}”，或者它的凭证都已经失效；用 bancheng client new {name} 新发。")
        until = _now() + datetime.timedelta(days=grace)
        with self._store.write() as connection:
            still = (_CLIENTS.c.name == name) & (_CLIENTS.c.until > until)
            connection.execute(sa.update(_CLIENTS).where(still).values(until=until))
        latest = max(present, key=lambda client: client.made)
        return self._make(name, latest.scopes, days, latest.per_minute, "rotated")

    def revoke(self, name: str) -> int:
        """Withdraw every key of ``name``; returns how many there were.  Raises :class:`Trouble` where there is none."""
        keys = [client.key for client in self.all(name) if client.revoked is None]
        if not keys:
            raise Trouble(f"没有“{name}”的凭证可以收回。")
        with self._store.write() as connection:
            connection.execute(sa.update(_CLIENTS).where(_CLIENTS.c.key.in_(keys)).values(revoked=_now()))
            connection.execute(_EVENTS.insert(), [{"at": _now(), "key": key, "what": "revoked"} for key in keys])
        return len(keys)

    def all(self, name: str | None = None) -> list[Client]:
        """The keys of ``name``, or of all, oldest first; also those that are good no more."""
        query = sa.select(_CLIENTS).order_by(_CLIENTS.c.made, _CLIENTS.c.key)
        with self._store.read() as connection:
            rows = connection.execute(query if name is None else query.where(_CLIENTS.c.name == name)).mappings().all()
        return [_client(row) for row in rows]

    def events(self, key: str) -> list[Event]:
        with self._store.read() as connection:
            rows = connection.execute(sa.select(_EVENTS).where(_EVENTS.c.key == key).order_by(_EVENTS.c.id)).mappings().all()
        return [Event(row["at"], row["key"], row["what"]) for row in rows]

    def known(self, given: str) -> Client | None:
        """The client whose key ``given`` is, if it is good."""
        parts = _KEY.fullmatch(given)
        if parts is None:
            return None
        with self._store.read() as connection:
            row = connection.execute(sa.select(_CLIENTS).where(_CLIENTS.c.key == parts[1])).mappings().one_or_none()
        if row is None or not hmac.compare_digest(row["hash"], _hash(parts[2])):
            return None
        client = _client(row)
        return client if client.good(_now()) else None

    def _make(self, name: str, scopes: Sequence[str], days: int, per_minute: int, what: str) -> tuple[str, Client]:
        key, secret, now = secrets.token_hex(6), secrets.token_urlsafe(32), _now()
        client = Client(key, name, tuple(scopes), per_minute, now, now + datetime.timedelta(days=days))
        row = {**vars(client), "scopes": " ".join(scopes), "hash": _hash(secret)}
        with self._store.write() as connection:
            connection.execute(_CLIENTS.insert().values(row))
            connection.execute(_EVENTS.insert().values(at=now, key=key, what=what))
        return f"bc_{key}_{secret}", client


def _client(row: sa.RowMapping) -> Client:
    kept = {name: value for name, value in row.items() if name != "hash"}
    return Client(**{**kept, "scopes": tuple(row["scopes"].split())})


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> datetime.datetime:
    return datetime.datetime.now().replace(microsecond=0)
