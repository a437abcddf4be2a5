"""The ledger: events that only grow, the commands carried out, what is made from the events, personal words apart."""

import sqlalchemy as sa
from alembic import op

from triage.trouble import Trouble

revision = "0002"
down_revision = "0001"

_REFUSE = "events are never changed"


def _text(name: str, length: int, **more) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False, **more)


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("pos", sa.BigInteger, primary_key=True, autoincrement=False),
        _text("stream", 60),
        sa.Column("seq", sa.Integer, nullable=False),
        _text("id", 36, unique=True),
        _text("type", 40),
        sa.Column("v", sa.Integer, nullable=False),
        _text("at", 32),
        _text("day", 10),
        _text("actor", 60),
        _text("role", 20),
        _text("unit", 20),
        _text("device", 60),
        _text("client", 60),
        _text("command", 200),
        sa.Column("payload", sa.Text, nullable=False),
        _text("prev", 64),
        _text("hash", 64),
        sa.UniqueConstraint("stream", "seq"),
    )
    op.create_table(
        "commands",
        sa.Column("client", sa.String(60), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        _text("request_hash", 64),
        sa.Column("response", sa.Text, nullable=False),
        _text("at", 32),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        _text("state", 20, index=True),
        _text("station", 20, index=True),
        _text("district", 20, index=True),
        _text("registered", 10, index=True),
        _text("registrar", 60),
        _text("owner", 60),
        _text("channel", 20),
        _text("party", 20),
        _text("scope", 20),
        _text("line", 20, index=True),
        _text("service", 40),
        _text("cause", 40),
        _text("path", 20),
        _text("rule", 120),
        _text("decision", 40),
        _text("release", 40),
        _text("department", 60),
        _text("due", 10, index=True),
        _text("promised", 10),
        _text("closed", 10),
        _text("route", 20),
        _text("outcome", 20),
        _text("keeper", 20),
    )
    op.create_table(
        "case_subjects",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("account", sa.String(60), primary_key=True, index=True),
    )
    op.create_table(
        "personal",
        sa.Column("id", sa.String(36), primary_key=True),
        _text("stream", 60, index=True),
        _text("name", 40),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "units",
        sa.Column("code", sa.String(20), primary_key=True),
        _text("kind", 20),
        _text("name", 80),
        _text("parent", 20, index=True),
        _text("line", 20),
        _text("site", 20),
    )
    op.create_table(
        "windows",
        sa.Column("unit", sa.String(20), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        _text("form", 20),
        _text("function", 20),
        _text("sign_since", 10),
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER events_{change.lower()} BEFORE {change} ON events BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END")
        # INSERT OR REPLACE deletes without the trigger of DELETE
        op.execute(
            "CREATE TRIGGER events_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE pos = NEW.pos OR id = NEW.id"
            f" OR (stream = NEW.stream AND seq = NEW.seq)) BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END"
        )
    else:
        op.execute(f"CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSE}'; END $$")
        op.execute("CREATE TRIGGER events_update BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION events_refuse()")
        op.execute("CREATE TRIGGER events_delete BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_refuse()")
        op.execute("CREATE TRIGGER events_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()")


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM events LIMIT 1")).first():
        raise Trouble("台账里已经有事件，退回旧表会把它们全部删掉，所以不退；要用旧版本，请用当时的备份。")
    for table in ("windows", "units", "personal", "case_subjects", "cases", "commands", "events"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION events_refuse()")
