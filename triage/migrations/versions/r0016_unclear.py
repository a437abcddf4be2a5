"""Wordings that officers could not explain, and what their owners wrote back."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "unclear",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("entry", sa.String(120), nullable=False, index=True),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("said", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(60), nullable=False, index=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered", sa.DateTime, nullable=True),
    )


def downgrade() -> None:
    op.drop_table("unclear")
