"""A backup is one SQLite file of all tables, whichever database they are in; putting it back goes into either.

So a backup is also the way from the embedded database to PostgreSQL.  Nothing is put back that was not verified.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from pathlib import Path

import sqlalchemy as sa

from triage.ledger.anchors import Anchor, in_file, in_ledger, note
from triage.ledger.content import LedgerContent
from triage.ledger.event import moment
from triage.ledger.streams import last_pos
from triage.ledger.verify import Report, verify
from triage.store import Store
from triage.trouble import Trouble


def backup(store: Store, target: Path) -> None:
    """Copy everything to ``target`` while others go on working."""
    if target.exists():
        raise Trouble(f"{target} 已经有了；备份不覆盖旧的，请换一个名字。")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    if store.file:
        store.copy_to(part)
    else:
        copy = Store.at(f"sqlite:///{part}")
        with store.read() as source, copy.write() as into:
            _pour(source, into)
        Path(f"{part}.lock").unlink(missing_ok=True)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.rename(target)


def restore(store: Store, source: Path, content: LedgerContent, anchors: Path) -> tuple[Report, int]:
    """Put a backup in the place of what is there; returns what verifying it said and how many events are no longer there.

    The embedded database is put aside, not deleted; a PostgreSQL must be empty.
    """
    if not source.is_file():
        raise Trouble(f"没有 {source} 这个文件。")
    folder = (store.file or anchors).parent
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / f"restore-{os.getpid()}.sqlite3"
    shutil.copyfile(source, trial)
    try:
        copy = Store.at(f"sqlite:///{trial}")
        with copy.read() as connection:
            report = verify(connection, content, None)
            events = last_pos(connection)
            inside = in_ledger(connection)
        if not report.sound:
            return report, 0
        if store.file:
            with store.turn():
                _swap(store.file, trial)
        else:
            with copy.read() as connection, store.write() as into:
                if last_pos(into):
                    raise Trouble("PostgreSQL 里已经有台账；请建一个空库，把 BANCHENG_DATABASE_URL 指过去再恢复。")
                _pour(connection, into)
    finally:
        for ending in ("", "-wal", "-shm", ".lock"):
            Path(f"{trial}{ending}").unlink(missing_ok=True)
    lost = max((anchor.upto for anchor in in_file(anchors)), default=0) - events
    last = inside[-1] if inside else Anchor(0, "", "")
    note(anchors, Anchor(last.upto, last.mark, moment(dt.datetime.now(dt.UTC)), restored=True))
    return report, max(lost, 0)


def _swap(file: Path, trial: Path) -> None:
    """The copy in the place of the file; what stood there goes to the backups with its log."""
    aside = file.parent / "backups"
    aside.mkdir(exist_ok=True)
    stamp = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    for ending in ("-wal", "-shm", ""):
        stood = Path(f"{file}{ending}")
        if stood.exists():
            stood.rename(aside / f"before-restore-{stamp}.sqlite3{ending}")
    trial.rename(file)


def _pour(source: sa.Connection, into: sa.Connection) -> None:
    """All rows of all tables; both databases are at the same revision."""
    tables = sa.MetaData()
    tables.reflect(source)
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        rows = source.execute(sa.select(table), execution_options={"stream_results": True})
        for part in rows.mappings().partitions(2000):
            into.execute(table.insert(), [dict(row) for row in part])
        if into.dialect.name == "postgresql" and "id" in table.c and isinstance(table.c.id.type, sa.Integer):
            into.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"))
