"""The journal's tables: those of a database from before the first revision are taken over as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    have = set(sa.inspect(op.get_bind()).get_table_names())
    if "overrides" not in have:
        op.create_table(
            "overrides",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("at", sa.DateTime, nullable=False),
            sa.Column("decision", sa.String(40), nullable=False),
            sa.Column("version", sa.String(40), nullable=False),
            sa.Column("hash", sa.String(40), nullable=False),
            sa.Column("rule", sa.String(120), nullable=False),
            sa.Column("owner", sa.String(60), nullable=False, index=True),
            sa.Column("proposed", sa.String(20), nullable=False),
            sa.Column("chosen", sa.String(20), nullable=False),
            sa.Column("reason", sa.String(40), nullable=False),
            sa.Column("note", sa.Text, nullable=False),
            sa.Column("text", sa.Text, nullable=False),
        )
    if "gaps" not in have:
        op.create_table(
            "gaps",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("at", sa.DateTime, nullable=False),
            sa.Column("q", sa.Text, nullable=False),
            sa.Column("owner", sa.String(60), nullable=False, index=True),
        )
    if "serials" not in have:
        op.create_table(
            "serials",
            sa.Column("series", sa.String(40), primary_key=True),
            sa.Column("last", sa.Integer, nullable=False),
        )


def downgrade() -> None:
    """Before the first revision the same tables stood there without a number; nothing is taken away."""
