"""Who read what is personal: lines that only grow, guarded like events."""

import sqlalchemy as sa
from alembic import op

from triage.trouble import Trouble

revision = "0013"
down_revision = "0012"

_REFUSE = "the access log is never changed"


def upgrade() -> None:
    op.create_table(
        "access_log",
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
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER access_log_{change.lower()} BEFORE {change} ON access_log BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END"
            )
        op.execute(
            "CREATE TRIGGER access_log_replace BEFORE INSERT ON access_log WHEN EXISTS (SELECT 1 FROM access_log WHERE id = NEW.id)"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END"
        )
    else:
        for change, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER access_log_{change} BEFORE {change.upper()} ON access_log FOR EACH {each} EXECUTE FUNCTION events_refuse()"
            )


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM access_log LIMIT 1")).first():
        raise Trouble("访问记录里已经有记录，退回旧表会把它们全部删掉，所以不退；要用旧版本，请用当时的备份。")
    op.drop_table("access_log")
