"""The tables of accounts.  Of passwords, sessions and links only hashes are kept."""

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
    sa.Column("active", sa.Boolean, nullable=False),
)
SESSIONS = sa.Table(
    "sessions",
    META,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("seen", sa.BigInteger, nullable=False),
)
LINKS = sa.Table(
    "account_links",
    META,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("until", sa.BigInteger, nullable=False),
)
AUDIT = sa.Table(
    "account_events",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("by", sa.String(60), nullable=False),
)
