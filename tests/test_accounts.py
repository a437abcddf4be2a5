"""Who signs in: by a one-time link and a password, for fifteen idle minutes, not after five wrong tries."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from triage.accounts.book import IDLE, LOCK, Account, Accounts, Refused
from triage.journal import Journal
from triage.ledger.actor import Actor
from triage.ledger.ledger import Ledger
from triage.ledger.units import Unit
from triage.store import Store
from triage.trouble import Trouble
from web.counter import Counter

PASSWORD = "窗口 台账 梧桐 早班"
OFFICER = Account("012345", "王小明", "police", "officer", "MH05")
UNITS = [Unit("SH", "city", "市局"), Unit("MH", "district", "闵行分局", "SH"), Unit("MH05", "station", "甲所", "MH")]


class Hand:
    """A clock that is set by hand."""

    def __init__(self):
        self.at = 1_800_000_000.0

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Hand()


@pytest.fixture
def book(database, clock):
    return Accounts(Store.at(database), clock)


def ready(book, account=OFFICER):
    book.set_password(book.new(account, "console"), PASSWORD)


def test_a_link_sets_one_password_once(book, clock):
    word = book.new(OFFICER, "console")
    assert book.invited(word) == OFFICER
    with pytest.raises(Trouble, match="至少"):
        book.set_password(word, "short")
    book.set_password(word, PASSWORD)
    assert book.invited(word) is None
    with pytest.raises(Trouble, match="用过了"):
        book.set_password(word, PASSWORD)
    late = book.link(OFFICER.account, "console")
    clock.at += 25 * 3600
    assert book.invited(late) is None


def test_a_session_ends_after_fifteen_idle_minutes_and_not_before(book, clock):
    ready(book)
    word = book.sign_in(OFFICER.account, PASSWORD)
    for _ in range(3):
        clock.at += IDLE - 60
        assert book.who(word) == OFFICER
    clock.at += IDLE + 1
    assert book.who(word) is None
    assert book.who("made-up") is None


def test_five_wrong_passwords_lock_and_each_further_lock_is_twice_as_long(book, clock):
    ready(book)
    for lock in (LOCK, 2 * LOCK):
        for _ in range(5):
            with pytest.raises(Refused, match="不对"):
                book.sign_in(OFFICER.account, "wrong")
        with pytest.raises(Refused, match="锁住"):
            book.sign_in(OFFICER.account, PASSWORD)
        clock.at += lock + 1
    assert book.who(book.sign_in(OFFICER.account, PASSWORD)) == OFFICER
    assert [what for _, _, what, _ in book.audit()].count("locked") == 2


def test_one_that_is_not_there_is_refused_in_the_same_words(book):
    ready(book)
    said = []
    for account in (OFFICER.account, "nobody"):
        with pytest.raises(Refused) as refused:
            book.sign_in(account, "wrong")
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_a_disabled_account_is_out_at_once_and_a_new_link_closes_what_was_open(book):
    ready(book)
    word = book.sign_in(OFFICER.account, PASSWORD)
    book.link(OFFICER.account, "console")
    assert book.who(word) is None
    with pytest.raises(Refused):
        book.sign_in(OFFICER.account, PASSWORD)
    other = dataclasses.replace(OFFICER, account="2")
    ready(book, other)
    word = book.sign_in("2", PASSWORD)
    book.disable("2", "console")
    assert book.who(word) is None


@pytest.fixture
def opened(office, tmp_path, monkeypatch):
    from web.app import create_app

    monkeypatch.setenv("BANCHENG_MASTER_KEY", str(tmp_path / "master.key"))
    store = Store.at(f"sqlite:///{tmp_path / 'bancheng.sqlite3'}")
    ledger = Ledger(store, office.ledger.content)
    with ledger.turn() as turn:
        turn.import_units(Actor("admin", "police", "admin", "SH"), UNITS, [], "units", dt.datetime.now(dt.UTC))
    local = dataclasses.replace(office, ledger=ledger, journal=Journal(store), counter=Counter("MH05"))
    return create_app(office=local, desk_token=""), Accounts(store)


def test_from_the_first_account_on_the_ledger_asks_who_it_is_and_writes_it_down(opened):
    app, book = opened
    client = app.test_client()
    assert client.get("/ledger/").status_code == 200, "nobody has an account: the machine's own officer"
    word = book.new(OFFICER, "console")
    assert client.get("/ledger/").location == "/signin"
    assert client.get("/").status_code == 200, "look-up and judging stay open"
    assert client.post(f"/welcome/{word}", data={"password": PASSWORD, "again": PASSWORD + "x"}).status_code == 422
    assert client.post(f"/welcome/{word}", data={"password": PASSWORD, "again": PASSWORD}).location == "/signin"
    assert client.post("/signin", data={"account": OFFICER.account, "password": "wrong"}).status_code == 401
    entered = client.post("/signin", data={"account": OFFICER.account, "password": PASSWORD})
    assert "HttpOnly" in entered.headers["Set-Cookie"]
    assert "SameSite=Strict" in entered.headers["Set-Cookie"]
    made = client.post("/ledger/register", data={"text": "身份证丢了，急着坐飞机", "now": "1", "channel": "counter", "begin": "yes"})
    assert OFFICER.account in client.get(made.location).get_data(as_text=True)
    assert client.post("/signout").location == "/signin"
    assert client.get(made.location).location == "/signin"


def test_another_site_cannot_sign_anybody_in(opened):
    app, book = opened
    ready(book)
    sent = {"account": OFFICER.account, "password": PASSWORD}
    assert app.test_client().post("/signin", data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
