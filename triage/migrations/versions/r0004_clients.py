"""Front ends and their keys, and what was done with them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "clients",
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, index=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.String(60), nullable=False),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("revoked", sa.DateTime),
    )
    op.create_table(
        "client_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("key", sa.String(16), nullable=False, index=True),
        sa.Column("what", sa.String(20), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("client_events")
    op.drop_table("clients")
