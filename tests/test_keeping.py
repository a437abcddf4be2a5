"""What is personal is kept as long as it has to be, and the key that opens it can be changed."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from triage.ledger import retention
from triage.ledger.listing import Wanted
from triage.ledger.retention import expired
from triage.ledger.rotation import rotate
from triage.ledger.sealing import Seal
from triage.ledger.tables import EVENTS, KEYS
from triage.trouble import Trouble

SAID = {"citizen": "王小明", "telephone": "13812345678"}
WORDS = {"words_told": "讲清楚了", "told_how": "face"}
CLOSING = [
    ("accept", {"path": "explain"}),
    ("handle", {}),
    ("tell", WORDS),
    ("close", {"outcome": "explained", "rating_offered": True}),
]


def all_of(counter, table):
    with counter.ledger.store.read() as connection:
        return sorted(map(str, connection.execute(sa.select(table))))


def read(counter, case):
    return set(counter.ledger.plain(counter.officer, case.number, "核对登记的内容").values())


def test_another_master_key_opens_all_that_the_old_one_did_and_touches_no_event(counter):
    cases = [counter.register(**SAID), counter.register(citizen="李四")]
    events, wrapped, old = all_of(counter, EVENTS), all_of(counter, KEYS), counter.ledger.seal.file.read_text()
    done = rotate(counter.ledger)
    assert (done.cases, done.numbers) == (2, 1)
    assert all_of(counter, EVENTS) == events
    assert not set(all_of(counter, KEYS)) & set(wrapped)
    assert counter.ledger.seal.file.read_text() != old
    assert done.aside.read_text() == old
    assert counter.ledger.seal.file.stat().st_mode & 0o077 == done.aside.stat().st_mode & 0o077 == 0
    assert set(SAID.values()) <= read(counter, cases[0])
    found = counter.ledger.page(counter.officer, Wanted(person="138-1234-5678")).rows
    assert [row["number"] for row in found] == [cases[0].number]
    assert counter.verify().problems == []
    counter.ledger.seal.file.write_text(old)
    with pytest.raises(Trouble, match="打不开"):
        read(counter, cases[0])


@pytest.mark.parametrize("stopped", ["before", "after"])
def test_stopped_in_the_middle_nothing_is_lost_and_it_can_be_given_again(counter, monkeypatch, stopped):
    case = counter.register(**SAID)
    with monkeypatch.context() as broken:
        place = (Seal, "wrap") if stopped == "before" else (Seal, "put_old_aside")
        broken.setattr(*place, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rotate(counter.ledger)
    for _ in range(2):
        assert set(SAID.values()) <= read(counter, case)
        assert len(counter.ledger.page(counter.officer, Wanted(person="13812345678")).rows) == 1
        rotate(counter.ledger)


def test_an_older_backups_key_put_back_below_the_new_one_opens_it(counter):
    case = counter.register(**SAID)
    with counter.ledger.store.read() as connection:
        before = connection.execute(sa.select(KEYS.c.wrapped)).scalar()
    done = rotate(counter.ledger)
    with counter.ledger.store.write() as connection:
        connection.execute(KEYS.update().values(wrapped=before))  # as a backup from before the change brings it back
    counter.ledger.seal.file.write_text(counter.ledger.seal.file.read_text() + done.aside.read_text())
    assert set(SAID.values()) <= read(counter, case)


def test_the_codes_of_administrators_go_on_after_the_change(people):
    from triage.accounts.account import Account
    from triage.accounts.second import wrapped_anew
    from triage.ledger.content import LedgerContent
    from triage.ledger.ledger import Ledger

    people.ready(Account("900001", "周", "police", "admin", ""))
    phone, *_ = people.telephone("900001")
    premises = people.book.premises
    content = LedgerContent.load(Path(__file__).resolve().parent.parent)
    assert rotate(Ledger(premises.store, content), [wrapped_anew]).others == 1
    people.clock.at += 31
    word = people.door.sign_in("900001", people.PASSWORD)
    assert people.door.who(people.door.give_code(word, phone.at(people.clock.at)))


def test_only_what_ended_long_enough_ago_is_erased_and_the_rest_stays(counter):
    ended, still_open = counter.through(counter.register(**SAID), *CLOSING), counter.register(**SAID)
    counter.wait(days=800)
    young = counter.through(counter.register(citizen="李四"), *CLOSING)
    counter.wait(days=300)
    today = counter.now.date()
    with counter.ledger.store.read() as connection:
        assert [case.number for case in expired(connection, counter.ledger.content, 3, today)] == [ended.number]
        assert expired(connection, counter.ledger.content, 4, today) == []
    assert [case.number for case in retention.erase(counter.ledger, 3, counter.now)] == [ended.number]
    assert counter.ledger.texts(counter.officer, ended.number) == {}
    assert set(SAID.values()) <= read(counter, still_open)
    assert "李四" in read(counter, young)
    assert retention.erase(counter.ledger, 3, counter.now) == [], "once is enough"
    assert counter.ledger.case(counter.officer, ended.number).outcome == "explained"
    assert "保存满 3 年" in counter.ledger.events(counter.officer, ended.number)[-1].payload
    assert counter.verify().problems == []


def test_the_day_itself_is_still_kept_and_a_leap_day_is_a_day(counter):
    counter.now = counter.now.replace(year=2028, month=2, day=29)
    case = counter.through(counter.register(**SAID), *CLOSING)
    for day, gone in (("2029-02-28", False), ("2029-03-01", True)):
        with counter.ledger.store.read() as connection:
            found = expired(connection, counter.ledger.content, 1, datetime.date.fromisoformat(day))
        assert [one.number for one in found] == ([case.number] if gone else []), day


def test_the_command_erases_nothing_unless_it_is_set_and_told_to(counter, monkeypatch):
    from triage.cli.ledger import command

    monkeypatch.setenv("BANCHENG_DATABASE_URL", counter.ledger.store.url.render_as_string(hide_password=False))
    case = counter.through(counter.register(**SAID), *CLOSING)  # closed in 2026

    def run(*words):
        return CliRunner().invoke(command, ["retention", *words], catch_exceptions=False).output

    assert "没有设保存几年" in run("--apply")
    monkeypatch.setenv(retention.SETTING, "100")
    assert "有 0 件" in run()
    monkeypatch.setenv(retention.SETTING, "forever")
    with pytest.raises(Trouble, match="1 到 100"):
        retention.years()
    assert set(SAID.values()) <= read(counter, case)
