"""What other lines (12345, 12389) heard of our matters, and files that wait to be brought in."""

import sqlalchemy as sa
from alembic import op

from triage.trouble import Trouble

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "outside",
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
    )
    op.create_index("ix_outside_state_day", "outside", ["state", "day"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("account", sa.String(60), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM outside LIMIT 1")).first():
        raise Trouble("台账里已经有导入的来件，旧版本读不懂它们，所以不退；要用旧版本，请用当时的备份。")
    op.drop_table("uploads")
    op.drop_table("outside")
