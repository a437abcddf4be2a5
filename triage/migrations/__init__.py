"""The database's tables, one revision after another (Alembic).

A revision is never changed once it was released.  The table ``events`` is never altered by Alembic's batch mode: on
SQLite that makes a new table and drops the triggers that keep events from being changed.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_ONE_AT_A_TIME = threading.Lock()  # a revision speaks to Alembic's one global ``op``

State = Literal["empty", "behind", "current", "ahead"]


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def revision(connection: sa.Connection) -> str | None:
    """The revision that the database is at; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def state(connection: sa.Connection) -> State:
    """Where the database stands beside this release."""
    at = revision(connection)
    if at == _scripts().get_current_head():
        return "current"
    if at is None:
        return "behind" if sa.inspect(connection).get_table_names() else "empty"
    return "behind" if at in {script.revision for script in _scripts().walk_revisions()} else "ahead"


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """All revisions up to ``to``, inside the transaction of ``connection``."""
    _run(connection, to, lambda at, _context: _scripts()._upgrade_revs(to, at))


def downgrade(connection: sa.Connection, to: str) -> None:
    """Back to ``to`` ("base" is before the first).  A revision that would lose what was kept refuses."""
    _run(connection, to, lambda at, _context: _scripts()._downgrade_revs(to, at))


def _run(connection: sa.Connection, to: str, steps) -> None:
    with _ONE_AT_A_TIME, EnvironmentContext(_config(), _scripts(), fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
