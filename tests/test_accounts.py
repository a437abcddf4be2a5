"""Who signs in: by a one-time link, a password and, where the post reaches far, a one-time code; not after five wrong tries."""

from __future__ import annotations

import dataclasses
import re
import uuid

import pyotp
import pytest

from triage.accounts.account import Account
from triage.accounts.door import IDLE, LOCK, Refused
from triage.accounts.tables import META
from triage.store import Store
from triage.trouble import Trouble

PASSWORD = "窗口 台账 梧桐 早班"
OFFICER = Account("012345", "王小明", "police", "officer", "MH05")
ADMIN = Account("900001", "周管理", "civilian", "admin", "")


def test_a_link_sets_one_password_once(people):
    word = people.book.new(OFFICER, "console")
    assert people.links.invited(word).account == OFFICER
    with pytest.raises(Trouble, match="至少"):
        people.links.set_password(word, "short")
    people.links.set_password(word, PASSWORD)
    assert people.links.invited(word) is None
    with pytest.raises(Trouble, match="用过了"):
        people.links.set_password(word, PASSWORD)
    late = people.book.link(OFFICER.account, "console")
    people.clock.at += 25 * 3600
    assert people.links.invited(late) is None


def test_a_session_ends_after_fifteen_idle_minutes_and_not_before(people):
    people.ready(OFFICER)
    word = people.door.sign_in(OFFICER.account, PASSWORD)
    for _ in range(3):
        people.clock.at += IDLE - 60
        assert people.door.who(word) == OFFICER
    people.clock.at += IDLE + 1
    assert people.door.who(word) is None
    assert people.door.who("made-up") is None


def test_five_wrong_passwords_lock_and_each_further_lock_is_twice_as_long(people):
    people.ready(OFFICER)
    for lock in (LOCK, 2 * LOCK):
        for _ in range(5):
            with pytest.raises(Refused, match="不对"):
                people.door.sign_in(OFFICER.account, "wrong")
        with pytest.raises(Refused, match="锁住"):
            people.door.sign_in(OFFICER.account, PASSWORD)
        people.clock.at += lock + 1
    assert people.door.who(people.door.sign_in(OFFICER.account, PASSWORD)) == OFFICER
    assert people.said().count("locked") == 2


def test_one_that_is_not_there_is_refused_in_the_same_words(people):
    people.ready(OFFICER)
    said = []
    for account in (OFFICER.account, "nobody"):
        with pytest.raises(Refused) as refused:
            people.door.sign_in(account, "wrong")
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_a_suspended_account_is_out_at_once_and_a_new_link_closes_what_was_open(people):
    people.ready(OFFICER)
    word = people.door.sign_in(OFFICER.account, PASSWORD)
    people.book.link(OFFICER.account, "console")
    assert people.door.who(word) is None
    with pytest.raises(Refused):
        people.door.sign_in(OFFICER.account, PASSWORD)
    people.ready(dataclasses.replace(OFFICER, account="2"))
    word = people.door.sign_in("2", PASSWORD)
    people.book.suspend("2", "console")
    assert people.door.who(word) is None


def test_the_password_alone_opens_nothing_where_the_post_reaches_far(people):
    people.ready(ADMIN)
    word = people.door.sign_in(ADMIN.account, PASSWORD)
    assert people.door.who(word) is None, "a telephone has to be set up first"
    phone, whole, codes = people.telephone(ADMIN.account)
    assert people.door.who(whole).second
    people.clock.at += 31
    word = people.door.sign_in(ADMIN.account, PASSWORD)
    assert people.door.who(word) is None
    with pytest.raises(Refused, match="动态口令不对"):
        people.door.give_code(word, "000000")
    whole = people.door.give_code(word, phone.at(people.clock.at))
    assert people.door.who(whole).account == ADMIN.account
    assert people.door.who(word) is None, "who saw the first word has nothing"
    assert len(set(codes)) == 8


def test_a_code_counts_once_and_an_older_one_no_more(people):
    people.ready(ADMIN)
    phone, _, _ = people.telephone(ADMIN.account)
    people.clock.at += 31
    used = phone.at(people.clock.at)
    people.door.give_code(people.door.sign_in(ADMIN.account, PASSWORD), used)
    for code in (used, phone.at(people.clock.at - 30)):
        with pytest.raises(Refused, match="只能用一次"):
            people.door.give_code(people.door.sign_in(ADMIN.account, PASSWORD), code)


def test_a_recovery_code_helps_once(people):
    people.ready(ADMIN)
    _, _, codes = people.telephone(ADMIN.account)
    word = people.door.sign_in(ADMIN.account, PASSWORD)
    assert people.door.who(people.door.give_code(word, codes[0].lower())).account == ADMIN.account
    with pytest.raises(Refused):
        people.door.give_code(people.door.sign_in(ADMIN.account, PASSWORD), codes[0])
    assert "recovery code" in people.said()


def test_five_wrong_codes_lock_the_account_and_close_what_was_half_open(people):
    people.ready(ADMIN)
    phone, _, _ = people.telephone(ADMIN.account)
    people.clock.at += 31
    word = people.door.sign_in(ADMIN.account, PASSWORD)
    for _ in range(5):
        with pytest.raises(Refused):
            people.door.give_code(word, "000000")
    with pytest.raises(Refused, match="重新登录"):
        people.door.give_code(word, phone.at(people.clock.at))
    with pytest.raises(Refused, match="锁住"):
        people.door.sign_in(ADMIN.account, PASSWORD)
    assert "locked" in people.said()


def test_the_secret_of_the_codes_stands_nowhere_in_the_database(people):
    people.ready(ADMIN)
    phone, _, codes = people.telephone(ADMIN.account)
    with people.book.premises.store.read() as connection:
        rows = " ".join(str(row) for table in META.sorted_tables for row in connection.execute(table.select()))
    for kept in (phone.secret, PASSWORD, *codes, *(code.replace("-", "") for code in codes)):
        assert kept not in rows


def test_the_door_is_the_same_on_both_databases(database, prepared, people):
    """A link, a password, a telephone, a code, a lock."""
    content, _ = prepared
    here = type(people)(Store.at(database), content.rights)
    here.ready(ADMIN)
    phone, whole, _ = here.telephone(ADMIN.account)
    here.clock.at += 31
    assert here.door.who(here.door.give_code(here.door.sign_in(ADMIN.account, PASSWORD), phone.at(here.clock.at))).second
    assert here.door.who(whole).account == ADMIN.account
    for _ in range(5):
        with pytest.raises(Refused):
            here.door.sign_in(ADMIN.account, "wrong")
    assert here.said()[0] == "locked"


def test_the_first_link_makes_one_administrator_and_a_newer_one_replaces_it(people):
    older, word = people.links.first(), people.links.first()
    assert people.links.invited(older) is None
    assert people.links.invited(word).purpose == "first"
    with pytest.raises(Trouble, match="用过了"):
        people.links.set_password(word, PASSWORD)
    assert people.links.make_first(word, ADMIN, PASSWORD).role == "admin"
    with pytest.raises(Trouble, match="用过了"):
        people.links.make_first(word, dataclasses.replace(ADMIN, account="2"), PASSWORD)
    assert people.links.first() is None, "somebody has an account"


PROXIED = {"X-Forwarded-For": "10.9.8.7"}


def test_from_the_first_account_on_the_ledger_asks_who_it_is_and_writes_it_down(opened):
    make, people = opened
    client = make().test_client()
    assert client.get("/ledger/").status_code == 200, "nobody has an account: the machine's own officer"
    word = people.book.new(OFFICER, "console")
    assert client.get("/ledger/").location == "/signin"
    assert client.get("/").status_code == 200, "look-up and judging stay open on the machine itself"
    assert client.post(f"/welcome/{word}", data={"password": PASSWORD, "again": PASSWORD + "x"}).status_code == 422
    assert client.post(f"/welcome/{word}", data={"password": PASSWORD, "again": PASSWORD}).location == "/signin"
    assert client.post("/signin", data={"account": OFFICER.account, "password": "wrong"}).status_code == 401
    entered = client.post("/signin", data={"account": OFFICER.account, "password": PASSWORD})
    assert entered.location == "/ledger/"
    assert "HttpOnly" in entered.headers["Set-Cookie"]
    assert "SameSite=Strict" in entered.headers["Set-Cookie"]
    made = client.post("/ledger/register", data={"text": "身份证丢了，急着坐飞机", "now": "1", "channel": "counter", "begin": "yes"})
    assert OFFICER.account in client.get(made.location).get_data(as_text=True)
    assert client.post("/signout").location == "/signin"
    assert client.get(made.location).location == "/signin"


def test_another_site_cannot_sign_anybody_in(opened):
    make, people = opened
    people.ready(OFFICER)
    sent = {"account": OFFICER.account, "password": PASSWORD}
    assert make().test_client().post("/signin", data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_first_administrator_in_a_browser_without_anything_but_the_link(opened):
    make, people = opened
    client = make().test_client()
    word = people.links.first()
    assert "建第一位管理员" in client.get(f"/welcome/{word}").get_data(as_text=True)
    sent = {"account": "900001", "name": "周", "kind": "police", "password": PASSWORD, "again": PASSWORD}
    assert client.post(f"/welcome/{word}", data=sent).location == "/signin/second"
    page = client.get("/signin/second").get_data(as_text=True)
    assert "<svg" in page
    assert "style=" not in page, "the policy of the pages forbids styles written inside"
    assert client.get("/people/").location == "/signin", "no page before the telephone is set up"
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert client.post("/signin/second", data={"code": "000000"}).status_code == 422
    told = client.post("/signin/second", data={"code": pyotp.TOTP(secret).now()})
    assert len(re.findall(r"<li>[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}</li>", told.get_data(as_text=True))) == 8
    assert client.get("/people/").status_code == 200
    assert client.get("/account").status_code == 200
    assert client.get(f"/welcome/{word}").status_code == 404


def test_nothing_opens_to_a_proxied_request_without_an_account(opened):
    make, people = opened
    app = make()
    client, first = app.test_client(), people.links.first()
    for path in ("/", "/ledger/", "/ledger/statistics", "/settings/station", "/people/", f"/welcome/{first}"):
        assert client.get(path, headers=PROXIED).status_code in (302, 403, 404), path
        assert client.get(path, headers=PROXIED).location in (None, "/signin"), path
    assert client.post(f"/welcome/{first}", data={"account": "1", "password": PASSWORD}, headers=PROXIED).status_code == 404
    people.ready(OFFICER)
    assert client.get("/", headers=PROXIED).location == "/signin"
    client.post("/signin", data={"account": OFFICER.account, "password": PASSWORD}, headers=PROXIED)
    assert client.get("/", headers=PROXIED).status_code == 200
    assert client.get("/ledger/", headers=PROXIED).status_code == 200


def test_every_page_of_the_desk_is_closed_to_a_proxied_request_without_an_account(opened):
    make, people = opened
    app = make()
    people.ready(OFFICER)
    client = app.test_client()
    public = {"progress", "api", "entry", "accounts", None}
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0] if "." in rule.endpoint else None
        if blueprint in public or "GET" not in rule.methods:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", "x", rule.rule.replace("<uuid:identity>", str(uuid.UUID(int=0))))
        answer = client.get(path, headers=PROXIED)
        if answer.status_code == 200:
            assert blueprint in ("pages", "notices", "quiz", "wall"), path  # what is public is public to all
        else:
            assert answer.status_code in (302, 401, 403, 404, 400), (path, answer.status_code)


GATEWAY = {"X-Police-Id": OFFICER.account}


def test_without_the_setting_an_identity_header_means_nothing(opened):
    make, people = opened
    people.ready(OFFICER)
    assert make().test_client().get("/ledger/", headers=GATEWAY).location == "/signin"


def test_a_trusted_gateway_says_who_it_is_and_nobody_else_can(opened, monkeypatch):
    make, people = opened
    people.ready(OFFICER)
    monkeypatch.setenv("BANCHENG_GATEWAY_HEADER", "X-Police-Id")
    monkeypatch.setenv("BANCHENG_GATEWAY_PROXIES", "10.1.2.0/28, 10.1.9.9")
    client = make().test_client()
    inside, outside = {"REMOTE_ADDR": "10.1.2.3"}, {"REMOTE_ADDR": "10.1.3.3"}
    said = GATEWAY | PROXIED
    assert client.get("/ledger/", headers=said, environ_overrides=inside).status_code == 200
    assert OFFICER.account in client.get("/ledger/", headers=said, environ_overrides=inside).get_data(as_text=True)
    assert "gateway" in people.said()
    for headers, place in ((said, outside), (GATEWAY, {}), ({"X-Police-Id": "nobody"} | PROXIED, inside), (PROXIED, inside)):
        assert client.get("/ledger/", headers=headers, environ_overrides=place).location == "/signin"
    people.book.suspend(OFFICER.account, "console")
    assert client.get("/ledger/", headers=said, environ_overrides=inside).location == "/signin"


def test_a_gateway_that_tells_the_key_is_believed_for_the_persons_own_key_alone(opened, monkeypatch):
    make, people = opened
    people.ready(dataclasses.replace(OFFICER, key="SH-UKEY-77"))
    for name, value in (("HEADER", "X-Police-Id"), ("PROXIES", "10.1.2.3"), ("KEY_HEADER", "X-Key")):
        monkeypatch.setenv(f"BANCHENG_GATEWAY_{name}", value)
    client = make().test_client()
    for key, open_ in (("SH-UKEY-77", True), ("SH-UKEY-78", False), ("", False)):
        answer = client.get("/ledger/", headers=GATEWAY | PROXIED | {"X-Key": key}, environ_overrides={"REMOTE_ADDR": "10.1.2.3"})
        assert (answer.status_code == 200) == open_, key


@pytest.mark.parametrize(
    ("header", "proxies"), [("X-Police-Id", ""), ("", "10.1.2.3"), ("X-Police-Id", "gateway.example"), ("X Police", "10.1.2.3")]
)
def test_half_a_gateway_stops_the_start_with_a_sentence(opened, monkeypatch, header, proxies):
    make, _ = opened
    monkeypatch.setenv("BANCHENG_GATEWAY_HEADER", header)
    monkeypatch.setenv("BANCHENG_GATEWAY_PROXIES", proxies)
    with pytest.raises(Trouble, match="BANCHENG_GATEWAY"):
        make()
