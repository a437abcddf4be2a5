"""Keys of cases, wrapped, and what a case is found by without a number being read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table("case_keys", sa.Column("stream", sa.String(60), primary_key=True), sa.Column("wrapped", sa.String(200), nullable=False))
    op.create_table(
        "case_numbers",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("stream", sa.String(60), nullable=False, index=True),
        sa.Column("digest", sa.String(64), nullable=False, index=True),
    )


def downgrade() -> None:
    """Without the keys nobody reads what they sealed."""
    op.drop_table("case_numbers")
    op.drop_table("case_keys")
