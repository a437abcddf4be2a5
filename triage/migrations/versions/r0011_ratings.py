"""What citizens think of a closed case, and who closed it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("cases", sa.Column("closer", sa.String(60), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("rating", sa.String(20), nullable=False, server_default="unrated"))
    op.add_column("cases", sa.Column("grade", sa.String(20), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("uncounted", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_cases_rating", "cases", ["rating"])


def downgrade() -> None:
    op.drop_index("ix_cases_rating", "cases")
    for name in ("uncounted", "grade", "rating", "closer"):
        op.drop_column("cases", name)
