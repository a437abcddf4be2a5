"""What is kept is kept in one place: two databases, one behaviour, and every trouble one sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from triage import migrations
from triage.journal import META, Gap, Journal, Override
from triage.ledger.tables import META as LEDGER
from triage.store import Store, StoreError

OLD_JOURNAL = """
CREATE TABLE overrides (id INTEGER NOT NULL, at DATETIME NOT NULL, decision VARCHAR(40) NOT NULL, version VARCHAR(40) NOT NULL,
    hash VARCHAR(40) NOT NULL, rule VARCHAR(120) NOT NULL, owner VARCHAR(60) NOT NULL, proposed VARCHAR(20) NOT NULL,
    chosen VARCHAR(20) NOT NULL, reason VARCHAR(40) NOT NULL, note TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (id));
CREATE INDEX ix_overrides_owner ON overrides (owner);
CREATE TABLE gaps (id INTEGER NOT NULL, at DATETIME NOT NULL, q TEXT NOT NULL, owner VARCHAR(60) NOT NULL, PRIMARY KEY (id));
CREATE INDEX ix_gaps_owner ON gaps (owner);
CREATE TABLE serials (series VARCHAR(40) NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (series));
INSERT INTO gaps (at, q, owner) VALUES ('2026-11-20 09:00:00.000000', '代办要带什么', '交警总队');
INSERT INTO serials VALUES ('once-20261120', 41);
"""


@pytest.fixture
def old_journal(tmp_path: Path) -> Path:
    """A database as the release before the first revision left it."""
    file = tmp_path / "journal.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(OLD_JOURNAL)
    return file


def test_the_journal_is_the_same_on_both_databases(database):
    journal = Journal.at(database)
    assert journal.keep_override(Override("d-1", "1", "h", "r", "法制总队", "explain", "escalate", "rule", "", "电话13812345678")) == 1
    assert journal.overrides("法制总队")[0].text == "电话［手机号］"
    assert journal.overrides("别的部门") == []
    journal.keep_gap(Gap("没有", "法制总队"))
    assert journal.gaps()[0].q == "没有"
    assert [journal.next_serial("a"), journal.next_serial("a"), journal.next_serial("b")] == [1, 2, 1]


def test_two_desks_that_write_at_once_never_get_the_same_number(database):
    journals = [Journal.at(database) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda number: journals[number % 4].next_serial("once"), range(60)))
    assert sorted(drawn) == list(range(1, 61))


def test_the_tables_of_the_revisions_are_those_that_the_program_uses(database):
    with Store.at(database).read() as connection:
        assert differences(connection) == []


def differences(connection):
    """Between the tables that stand and those that the program names; tables of other parts are not looked at."""
    found = []
    for meta in (META, LEDGER):
        ours = {"include_name": lambda name, kind, _, meta=meta: kind != "table" or name in meta.tables}
        found += compare_metadata(MigrationContext.configure(connection, opts=ours), meta)
    return found


def test_a_journal_from_before_is_taken_over_with_a_copy_put_aside(old_journal):
    journal = Journal.at(f"sqlite:///{old_journal}")
    assert journal.gaps()[0].q == "代办要带什么"
    assert journal.next_serial("once-20261120") == 42
    (copy,) = (old_journal.parent / "backups").iterdir()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT last FROM serials").fetchone() == (41,)


@pytest.mark.parametrize("to", ["0002", "0001", "base"])
def test_up_down_and_up_again_loses_nothing_and_events_stay_guarded(old_journal, to):
    store = Store.at(f"sqlite:///{old_journal}")
    with store.write() as connection:
        migrations.downgrade(connection, to)
        assert (migrations.revision(connection) or "base") == to
    store = Store.at(f"sqlite:///{old_journal}")
    assert Journal(store).gaps()[0].q == "代办要带什么"
    with store.write() as connection:
        assert differences(connection) == []
        event = {column.name: "x" for column in LEDGER.tables["events"].c} | {"pos": 1, "seq": 1, "v": 1}
        connection.execute(LEDGER.tables["events"].insert(), event)
        with pytest.raises(sa.exc.DatabaseError, match="never changed"):
            connection.execute(sa.text("UPDATE events SET actor = 'y'"))


def test_a_postgresql_that_holds_something_waits_for_the_command(postgresql, tmp_path):
    address = postgresql()
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE gaps (id SERIAL PRIMARY KEY, at TIMESTAMP, q TEXT, owner VARCHAR(60))"))
    engine.dispose()
    with pytest.raises(StoreError, match="bancheng db upgrade"):
        Store.at(address)
    environment = {**os.environ, "BANCHENG_DATABASE_URL": address, "BANCHENG_VAR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", "from triage.cli import main; main()", "db", "upgrade"], env=environment, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    assert "空库 → " in told.stdout
    Store.at(address)


def test_a_database_of_a_later_release_is_not_touched(tmp_path):
    store = Store.at(f"sqlite:///{tmp_path / 'j.sqlite3'}")
    with store.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="数据库比程序新"):
        Store.at(f"sqlite:///{tmp_path / 'j.sqlite3'}")


def test_a_deleted_file_is_made_anew(tmp_path):
    journal = Journal.at(f"sqlite:///{tmp_path / 'j.sqlite3'}")
    journal.keep_gap(Gap("没有", "法制总队"))
    (tmp_path / "j.sqlite3").unlink()
    assert journal.gaps() == []
    assert journal.keep_gap(Gap("又没有", "法制总队")) == 1


def test_no_citizens_word_stands_in_an_error(tmp_path, caplog):
    store = Store.at(f"sqlite:///{tmp_path / 'j.sqlite3'}")
    with store.write() as connection:
        connection.execute(sa.text("DROP TABLE gaps"))
    with pytest.raises(StoreError, match="bancheng db upgrade") as told:
        Journal(store).keep_gap(Gap("我家老王的事", "法制总队"))
    assert "老王" not in f"{told.value!r} {told.value.__cause__!r} {caplog.text}"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://somewhere/x", "只能是 SQLite 或者 PostgreSQL"),
        ("什么", "读不懂"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "连不上数据库"),
    ],
)
def test_an_address_that_is_none_is_one_sentence(address, sentence):
    with pytest.raises(StoreError, match=sentence) as told:
        Store.at(address)
    assert "secret" not in str(told.value)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    (tmp_path / "j.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="bancheng restore"):
        Store.at(f"sqlite:///{tmp_path / 'j.sqlite3'}")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        Store.at(f"sqlite:///{tmp_path / 'file' / 'j.sqlite3'}")


def test_readers_see_one_steady_picture_while_others_write(database):
    store, journal = Store.at(database), Journal.at(database)
    with store.read() as connection:
        before = connection.execute(sa.text("SELECT count(*) FROM gaps")).scalar()
        journal.keep_gap(Gap("没有", "法制总队"))
        assert connection.execute(sa.text("SELECT count(*) FROM gaps")).scalar() == before == 0


def test_the_database_and_its_copies_are_for_nobody_else(tmp_path):
    store = Store.at(f"sqlite:///{tmp_path / 'j.sqlite3'}")
    store.copy_to(tmp_path / "copy.sqlite3")
    assert {(tmp_path / name).stat().st_mode & 0o077 for name in ("j.sqlite3", "copy.sqlite3")} == {0}
