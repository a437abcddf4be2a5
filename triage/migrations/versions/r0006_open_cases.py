"""A station's open cases are found without looking through its closed ones."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_cases_station_state", "cases", ["station", "state"])


def downgrade() -> None:
    op.drop_index("ix_cases_station_state", "cases")
