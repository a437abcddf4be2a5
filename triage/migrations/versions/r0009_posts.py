"""The posts of departments that a case was handed to."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "case_posts",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("part", sa.String(10), primary_key=True),
        sa.Column("unit", sa.String(20), primary_key=True),
        sa.Column("line", sa.String(20), primary_key=True),
        sa.Column("department", sa.String(60), nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
    )
    op.create_index("ix_case_posts_post", "case_posts", ["unit", "line", "open"])


def downgrade() -> None:
    op.drop_index("ix_case_posts_post", "case_posts")
    op.drop_table("case_posts")
