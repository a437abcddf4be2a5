"""The tables of accounts.  Of passwords, sessions, links and recovery codes only hashes are kept; the secret of one-time codes
is sealed by the master key."""

from __future__ import annotations

import sqlalchemy as sa

META = sa.MetaData()

ACCOUNTS = sa.Table(
    "accounts",
    META,
    sa.Column("account", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("unit", sa.String(20), nullable=False),
    sa.Column("line", sa.String(20), nullable=False),
    sa.Column("password", sa.String(200), nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(12), nullable=False, server_default="active"),
    sa.Column("asked", sa.String(40), nullable=False, server_default=""),
    sa.Column("secret", sa.String(200), nullable=False, server_default=""),
    sa.Column("step", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("key", sa.String(60), nullable=False, server_default=""),
)
SESSIONS = sa.Table(
    "sessions",
    META,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Column("stage", sa.String(8), nullable=False, server_default="full"),
    sa.Column("device", sa.String(60), nullable=False, server_default=""),
)
LINKS = sa.Table(
    "account_links",
    META,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("purpose", sa.String(12), nullable=False, server_default="password"),
    sa.Column("note", sa.String(60), nullable=False, server_default=""),
)
#: A person's own workstations: the browser there keeps the word whose hash this is.
WORKSTATIONS = sa.Table(
    "workstations",
    META,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("name", sa.String(60), nullable=False),
)
RECOVERY = sa.Table(
    "recovery_codes",
    META,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False, index=True),
)
AUDIT = sa.Table(
    "account_events",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
    sa.Column("note", sa.String(120), nullable=False, server_default=""),
)
