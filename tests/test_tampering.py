"""Whoever changes the ledger behind its back, with all rights over the database, is found out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from triage import migrations
from triage.ledger.anchors import in_file, make
from triage.ledger.backup import backup, restore
from triage.ledger.projection import rebuild
from triage.ledger.tables import CASES, EVENTS
from triage.store import Store
from triage.trouble import Trouble

STEPS = (("accept", {"path": "explain"}), ("handle", {}), ("tell", {"words_told": "缺亲子鉴定", "told_how": "face"}))


@pytest.fixture
def kept(counter, tmp_path):
    """Three cases of four events each, anchored outside the database."""
    for _ in range(3):
        counter.through(counter.register(words="小孩报不上户口"), *STEPS)
    counter.anchors = tmp_path / "anchors.jsonl"
    make(counter.ledger, counter.anchors, counter.now)
    assert counter.verify(counter.anchors).problems == []
    return counter


def tamper(counter, *statements):
    """As somebody who owns the database would: triggers off, change, triggers on again."""
    with counter.ledger.store.write() as connection:
        standing = []
        if connection.dialect.name == "sqlite":
            found = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, sql in found:
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
                standing.append(sql)
        else:
            connection.execute(sa.text("ALTER TABLE events DISABLE TRIGGER ALL"))
            standing.append("ALTER TABLE events ENABLE TRIGGER ALL")
        for statement in statements:
            assert connection.execute(sa.text(statement)).rowcount
        for sql in standing:
            connection.execute(sa.text(sql))


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(["UPDATE events SET payload = replace(payload, 'explain', 'escalate') WHERE pos = 3"], id="a payload edited"),
        pytest.param(["UPDATE events SET actor = 'somebody' WHERE pos = 4"], id="another actor"),
        pytest.param(["UPDATE events SET at = '2026-11-20T02:00:00.000000Z' WHERE pos = 5"], id="another time"),
        pytest.param(["DELETE FROM events WHERE pos = 4"], id="one deleted"),
        pytest.param(["DELETE FROM events WHERE pos > 10"], id="the tail cut"),
        pytest.param(["DELETE FROM events WHERE pos > 10", "DELETE FROM cases WHERE number LIKE 'MH05-%-0003-%'"], id="tail and row cut"),
        pytest.param(["DELETE FROM events WHERE stream LIKE 'case:MH05-%-0002-%'"], id="a whole case deleted"),
        pytest.param(
            [
                "UPDATE events SET seq = 90 WHERE pos = 3",
                "UPDATE events SET seq = 2 WHERE pos = 4",
                "UPDATE events SET seq = 3 WHERE pos = 3",
            ],
            id="reordered in the stream",
        ),
        pytest.param(
            [
                "UPDATE events SET pos = 900 WHERE pos = 3",
                "UPDATE events SET pos = 3 WHERE pos = 7",
                "UPDATE events SET pos = 7 WHERE pos = 900",
            ],
            id="reordered between streams",
        ),
        pytest.param(
            [
                "INSERT INTO events SELECT pos + 100, stream, seq + 100, 'x', type, v, at, day, actor, role, unit, device, client, command,"
                " payload, hash, hash FROM events WHERE pos = 5"
            ],
            id="one inserted",
        ),
        pytest.param(["UPDATE cases SET route = 'same_day', outcome = 'done' WHERE number LIKE 'MH05-%-0001-%'"], id="a row edited"),
        pytest.param(["DELETE FROM cases WHERE number LIKE 'MH05-%-0001-%'"], id="a row deleted"),
        pytest.param(["INSERT INTO case_subjects (number, account) SELECT number, 'x' FROM cases LIMIT 1"], id="a subject added"),
        pytest.param(["UPDATE personal SET value = '别的话' WHERE name = 'words'"], id="words edited"),
        pytest.param(["DELETE FROM personal WHERE name = 'words'"], id="words deleted unsaid"),
        pytest.param(["UPDATE units SET parent = 'PD' WHERE code = 'MH05'"], id="a station moved"),
    ],
)
def test_a_change_behind_its_back_is_found(kept, statements):
    tamper(kept, *statements)
    assert kept.verify(kept.anchors).problems


def test_a_chain_that_was_wholly_rewritten_is_found_by_the_mark_outside(kept):
    """Every event after the change hashed anew, the anchor inside too: the database alone would be sound."""
    from dataclasses import asdict, replace

    from triage.ledger.anchors import mark_of
    from triage.ledger.event import Event, canonical

    with kept.ledger.store.read() as connection:
        events = [Event(**row) for row in connection.execute(sa.select(EVENTS).order_by(EVENTS.c.pos)).mappings()]
    heads: dict[str, str] = {}
    forged = []
    for event in events:
        payload = event.payload.replace('"told_how":"face"', '"told_how":"phone"')
        if event.type == "anchor.made":
            payload = canonical({**json.loads(payload), "mark": mark_of("", [other.hash for other in forged])})
        event = replace(event, payload=payload, prev=heads.get(event.stream, ""))
        event = replace(event, hash=event.true_hash)
        heads[event.stream] = event.hash
        forged.append(event)
    tamper(kept, "DELETE FROM events")
    with kept.ledger.store.write() as connection:
        connection.execute(EVENTS.insert(), [asdict(event) for event in forged])
    assert kept.verify().problems == []
    (problem,) = kept.verify(kept.anchors).problems
    assert "库外的锚点" in problem


def test_a_trigger_that_was_dropped_is_missed(kept):
    with kept.ledger.store.write() as connection:
        sqlite = connection.dialect.name == "sqlite"
        connection.execute(sa.text("DROP TRIGGER events_update" + ("" if sqlite else " ON events")))
    (problem,) = kept.verify(kept.anchors).problems
    assert "events_update" in problem


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'x'", "DELETE FROM events", "REPLACE", "TRUNCATE events"])
def test_the_database_itself_refuses_to_change_an_event(kept, statement):
    sqlite = kept.ledger.store.dialect == "sqlite"
    if statement == "REPLACE":
        one = "pos, stream, seq, id, type, v, at, day, 'x', role, unit, device, client, command, payload, prev, hash"
        statement = f"INSERT OR REPLACE INTO events SELECT {one} FROM events WHERE pos = 2" if sqlite else "DELETE FROM events"
    if sqlite and statement.startswith("TRUNCATE"):
        statement = "DELETE FROM events WHERE pos = 1"
    with kept.ledger.store.write() as connection:
        step = connection.begin_nested()
        with pytest.raises(DatabaseError, match="never changed"):
            connection.execute(sa.text(statement))
        step.rollback()
    assert kept.verify(kept.anchors).problems == []


def test_a_file_of_anchors_outlives_the_database(kept):
    """The embedded file deleted, or an empty database put in its place: what is gone is told."""
    store = Store.at(f"sqlite:///{kept.anchors.parent / 'other.sqlite3'}")
    from triage.ledger.verify import verify

    with store.read() as connection:
        report = verify(connection, kept.ledger.content, kept.anchors)
    assert "截掉" in report.problems[0]


def test_tables_are_made_anew_from_the_events(kept):
    tamper(kept, "UPDATE cases SET outcome = 'done'", "DELETE FROM units")
    with kept.ledger.store.write() as connection:
        assert rebuild(connection, kept.ledger.content.clocks) == (3, 3)
    assert kept.verify(kept.anchors).problems == []
    with kept.ledger.store.read() as connection:
        assert set(connection.execute(sa.select(CASES.c.outcome)).scalars()) == {""}


def test_a_backup_is_put_back_whole_and_what_came_after_it_is_told(kept, tmp_path: Path, postgresql):
    backup(kept.ledger.store, tmp_path / "kept.sqlite3")
    with pytest.raises(Trouble, match="不覆盖"):
        backup(kept.ledger.store, tmp_path / "kept.sqlite3")
    kept.register()
    make(kept.ledger, kept.anchors, kept.now)
    sqlite = kept.ledger.store.dialect == "sqlite"
    store = kept.ledger.store if sqlite else Store.at(postgresql())
    report, lost = restore(store, tmp_path / "kept.sqlite3", kept.ledger.content, kept.anchors)
    assert (report.problems, report.cases, lost) == ([], 3, 1)
    kept.ledger.store = store
    assert kept.verify(kept.anchors).problems == []
    assert [anchor.restored for anchor in in_file(kept.anchors)] == [False, False, True]
    kept.register()
    assert kept.verify(kept.anchors).problems == []


def test_a_backup_that_was_changed_is_not_put_back(kept, tmp_path):
    copy = Store.at(f"sqlite:///{tmp_path / 'copy.sqlite3'}") if kept.ledger.store.dialect != "sqlite" else None
    backup(kept.ledger.store, tmp_path / "kept.sqlite3")
    kept_store, kept.ledger.store = kept.ledger.store, Store.at(f"sqlite:///{tmp_path / 'kept.sqlite3'}")
    tamper(kept, "UPDATE events SET actor = 'x' WHERE pos = 3")
    report, _ = restore(copy or kept_store, tmp_path / "kept.sqlite3", kept.ledger.content, kept.anchors)
    assert not report.sound
    kept.ledger.store = kept_store
    assert kept.verify(kept.anchors).problems == []


def test_a_ledger_that_holds_something_cannot_be_taken_down(kept):
    with pytest.raises(Trouble, match="不退"), kept.ledger.store.write() as connection:
        migrations.downgrade(connection, "0001")
    assert kept.verify(kept.anchors).problems == []
