"""Papers sent to stations, and what each station owes of them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "dispatches",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("line", sa.String(20), nullable=False),
        sa.Column("day", sa.String(10), nullable=False, index=True),
        sa.Column("withdrawn", sa.String(10), nullable=False),
    )
    op.create_table(
        "dispatch_parts",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("unit", sa.String(20), primary_key=True),
        sa.Column("task", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("due", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_index("ix_dispatch_parts_owed", "dispatch_parts", ["unit", "state", "due"])


def downgrade() -> None:
    """Both are made from events alone."""
    op.drop_table("dispatch_parts")
    op.drop_table("dispatches")
