"""The ledger's tables.  ``events`` alone is the truth; all others can be made anew from it."""

from __future__ import annotations

import sqlalchemy as sa

META = sa.MetaData()

#: What happened, in the order in which it was kept.  Triggers refuse any change; ``payload`` is canonical JSON.
EVENTS = sa.Table(
    "events",
    META,
    sa.Column("pos", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.String(60), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("v", sa.Integer, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("actor", sa.String(60), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("unit", sa.String(20), nullable=False),
    sa.Column("device", sa.String(60), nullable=False),
    sa.Column("client", sa.String(60), nullable=False),
    sa.Column("command", sa.String(200), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("prev", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("stream", "seq"),
)

#: Commands that were carried out, so that one sent twice is done once.
COMMANDS = sa.Table(
    "commands",
    META,
    sa.Column("client", sa.String(60), primary_key=True),
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("request_hash", sa.String(64), nullable=False),
    sa.Column("response", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
)

#: One row a case, as its events leave it: for lists and statistics.  ``due`` and ``warn`` (the day of the next warning) stand
#: for open cases alone and follow the calendar of today.
CASES = sa.Table(
    "cases",
    META,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("station", sa.String(20), nullable=False, index=True),
    sa.Column("district", sa.String(20), nullable=False, index=True),
    sa.Column("registered", sa.String(10), nullable=False, index=True),
    sa.Column("registrar", sa.String(60), nullable=False),
    sa.Column("owner", sa.String(60), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("party", sa.String(20), nullable=False),
    sa.Column("scope", sa.String(20), nullable=False),
    sa.Column("line", sa.String(20), nullable=False, index=True),
    sa.Column("service", sa.String(40), nullable=False),
    sa.Column("cause", sa.String(40), nullable=False),
    sa.Column("path", sa.String(20), nullable=False),
    sa.Column("rule", sa.String(120), nullable=False),
    sa.Column("decision", sa.String(40), nullable=False),
    sa.Column("release", sa.String(40), nullable=False),
    sa.Column("department", sa.String(60), nullable=False),
    sa.Column("due", sa.String(10), nullable=False, index=True),
    sa.Column("promised", sa.String(10), nullable=False),
    sa.Column("closed", sa.String(10), nullable=False),
    sa.Column("route", sa.String(20), nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("keeper", sa.String(20), nullable=False),
    sa.Column("closer", sa.String(60), nullable=False, server_default=""),
    sa.Column("support", sa.String(20), nullable=False, server_default="none", index=True),
    sa.Column("support_at", sa.String(32), nullable=False, server_default=""),
    sa.Column("rating", sa.String(20), nullable=False, server_default="unrated", index=True),
    sa.Column("grade", sa.String(20), nullable=False, server_default=""),
    sa.Column("uncounted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("warn", sa.String(10), nullable=False, server_default="", index=True),
    sa.Index("ix_cases_station_state", "station", "state"),
)

#: Whom a case, or a row that another line sent, is about: they see it nowhere.
SUBJECTS = sa.Table(
    "case_subjects",
    META,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("account", sa.String(60), primary_key=True, index=True),
)

#: The posts that a case was handed to: ``open`` while an answer or advice is owed.
POSTS = sa.Table(
    "case_posts",
    META,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("part", sa.String(10), primary_key=True),
    sa.Column("unit", sa.String(20), primary_key=True),
    sa.Column("line", sa.String(20), primary_key=True),
    sa.Column("department", sa.String(60), nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Index("ix_case_posts_post", "unit", "line", "open"),
)

#: Personal words, apart from the events, which hold their name and digest alone: what is erased here leaves the chain whole.
PERSONAL = sa.Table(
    "personal",
    META,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("stream", sa.String(60), nullable=False, index=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
)

#: The key of each case, wrapped by the master key: erased with what it sealed.
KEYS = sa.Table(
    "case_keys",
    META,
    sa.Column("stream", sa.String(60), primary_key=True),
    sa.Column("wrapped", sa.String(200), nullable=False),
)

#: Identity and telephone numbers as keyed digests, by the id of the text.
NUMBERS = sa.Table(
    "case_numbers",
    META,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("stream", sa.String(60), nullable=False, index=True),
    sa.Column("digest", sa.String(64), nullable=False, index=True),
)

#: What other lines (12345, 12389) heard of our matters.  ``case`` is ours, "" where none is known; whom a row is about stands
#: in ``case_subjects`` by source/number.
OUTSIDE = sa.Table(
    "outside",
    META,
    sa.Column("source", sa.String(10), primary_key=True),
    sa.Column("number", sa.String(30), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("unit", sa.String(20), nullable=False),
    sa.Column("district", sa.String(20), nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("kept", sa.String(10), nullable=False),
    sa.Column("grade", sa.String(20), nullable=False),
    sa.Column("case", sa.String(40), nullable=False, index=True),
    sa.Index("ix_outside_state_day", "state", "day"),
)

#: Files that were looked at and not yet brought in, sealed by the master key; gone once they are, or after a day.
UPLOADS = sa.Table(
    "uploads",
    META,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("account", sa.String(60), nullable=False),
    sa.Column("source", sa.String(10), nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
)

#: Who sits at a department's support desk, and when their page last said so (seconds since 1970).  No event: nobody's hours
#: are kept.
PRESENCE = sa.Table(
    "presence",
    META,
    sa.Column("account", sa.String(60), primary_key=True),
    sa.Column("unit", sa.String(20), nullable=False),
    sa.Column("line", sa.String(20), nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Index("ix_presence_post", "unit", "line"),
)

#: Papers sent to stations, one row each, as their events leave them.
DISPATCHES = sa.Table(
    "dispatches",
    META,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("unit", sa.String(20), nullable=False),
    sa.Column("line", sa.String(20), nullable=False),
    sa.Column("day", sa.String(10), nullable=False, index=True),
    sa.Column("withdrawn", sa.String(10), nullable=False),
)

#: What each station owes of each of them, and by when.
PARTS = sa.Table(
    "dispatch_parts",
    META,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("unit", sa.String(20), primary_key=True),
    sa.Column("task", sa.String(20), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("due", sa.String(10), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Index("ix_dispatch_parts_owed", "unit", "state", "due"),
)

#: The tree of districts, stations, centres and departments.
UNITS = sa.Table(
    "units",
    META,
    sa.Column("code", sa.String(20), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("parent", sa.String(20), nullable=False, index=True),
    sa.Column("line", sa.String(20), nullable=False),
    sa.Column("site", sa.String(20), nullable=False),
)

#: Windows of a station: their form and function, and since when the sign has stood there.
WINDOWS = sa.Table(
    "windows",
    META,
    sa.Column("unit", sa.String(20), primary_key=True),
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("form", sa.String(20), nullable=False),
    sa.Column("function", sa.String(20), nullable=False),
    sa.Column("sign_since", sa.String(10), nullable=False),
)

#: Who read what is personal; triggers refuse any change.
ACCESS = sa.Table(
    "access_log",
    META,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String(32), nullable=False, index=True),
    sa.Column("account", sa.String(60), nullable=False, index=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("unit", sa.String(20), nullable=False),
    sa.Column("device", sa.String(60), nullable=False),
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("number", sa.String(40), nullable=False, index=True),
    sa.Column("why", sa.String(200), nullable=False),
    sa.Column("prev", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

#: What is made from events alone, and so can be made anew.
PROJECTIONS = (CASES, SUBJECTS, POSTS, OUTSIDE, UNITS, WINDOWS, DISPATCHES, PARTS)
