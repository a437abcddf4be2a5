"""Accounts that wait for a second administrator, are suspended or ended; one-time codes, recovery codes, own workstations."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_ADDED = {
    "accounts": ("state", "asked", "secret", "step", "key"),
    "sessions": ("stage", "device"),
    "account_links": ("purpose", "note"),
    "account_events": ("note",),
}


def _text(name: str, length: int, default: str = "") -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=False, server_default=default)


def upgrade() -> None:
    for column in (_text("state", 12, "active"), _text("asked", 40), _text("secret", 200), _text("key", 60)):
        op.add_column("accounts", column)
    op.add_column("accounts", sa.Column("step", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(sa.text("UPDATE accounts SET state = 'suspended' WHERE NOT active"))
    op.drop_column("accounts", "active")
    for column in (_text("stage", 8, "full"), _text("device", 60)):
        op.add_column("sessions", column)
    for column in (_text("purpose", 12, "password"), _text("note", 60)):
        op.add_column("account_links", column)
    op.add_column("account_events", _text("note", 120))
    for name, more in (("workstations", (sa.Column("name", sa.String(60), nullable=False),)), ("recovery_codes", ())):
        op.create_table(
            name,
            sa.Column("hash", sa.String(64), primary_key=True),
            sa.Column("account", sa.String(40), nullable=False, index=True),
            *more,
        )


def downgrade() -> None:
    op.drop_table("workstations")
    op.drop_table("recovery_codes")
    op.add_column("accounts", sa.Column("active", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE accounts SET active = (state = 'active')"))
    for table, columns in _ADDED.items():
        for column in columns:
            op.drop_column(table, column)
