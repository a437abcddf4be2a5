"""The day of a case's next warning, so that the clock looks at no case in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("cases", sa.Column("warn", sa.String(10), nullable=False, server_default=""))
    op.create_index("ix_cases_warn", "cases", ["warn"])


def downgrade() -> None:
    op.drop_index("ix_cases_warn", "cases")
    op.drop_column("cases", "warn")
