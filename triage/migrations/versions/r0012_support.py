"""Help while the citizen stands at the counter: who asked, and which posts somebody sits at."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("cases", sa.Column("support", sa.String(20), nullable=False, server_default="none"))
    op.add_column("cases", sa.Column("support_at", sa.String(32), nullable=False, server_default=""))
    op.create_index("ix_cases_support", "cases", ["support"])
    op.create_table(
        "presence",
        sa.Column("account", sa.String(60), primary_key=True),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("line", sa.String(20), nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_presence_post", "presence", ["unit", "line"])


def downgrade() -> None:
    op.drop_index("ix_presence_post", "presence")
    op.drop_table("presence")
    op.drop_index("ix_cases_support", "cases")
    for name in ("support_at", "support"):
        op.drop_column("cases", name)
