"""What an administrator does with accounts, and what takes two of them; a person's own workstation."""

from __future__ import annotations

import dataclasses
import re

import pytest

from triage.accounts.account import Account
from triage.accounts.door import Refused
from triage.trouble import Trouble

FIRST = Account("900001", "周管理", "civilian", "admin", "")
OTHER = Account("900002", "吴管理", "police", "admin", "")
OFFICER = Account("012345", "王小明", "police", "officer", "MH05")
CITY = Account("800001", "李市局", "police", "city", "SH")


@pytest.fixture
def two(people):
    people.ready(FIRST)
    people.ready(OTHER, FIRST.account)  # there is no other to agree yet
    return people


def test_a_far_reaching_post_takes_two_administrators(two):
    assert two.book.new(CITY, FIRST.account) is None
    assert two.book.one(CITY.account).state == "waiting"
    for one_of_them in (FIRST.account, CITY.account):
        with pytest.raises(Trouble, match="另一位管理员"):
            two.book.agree(CITY.account, one_of_them)
    two.links.set_password(two.book.agree(CITY.account, OTHER.account), two.PASSWORD)
    assert two.book.one(CITY.account).active
    assert {"made", "agreed"} <= set(two.said())


def test_nobody_rises_by_the_hand_of_one_administrator(two):
    two.ready(OFFICER, FIRST.account)
    assert two.book.move(OFFICER.account, dataclasses.replace(OFFICER, role="city", unit="SH"), FIRST.account)
    with pytest.raises(Refused):
        two.door.sign_in(OFFICER.account, two.PASSWORD)
    for act in (two.book.agree, two.book.link):
        with pytest.raises(Trouble):
            act(OFFICER.account, FIRST.account)
    two.book.suspend(OFFICER.account, FIRST.account)
    assert two.book.resume(OFFICER.account, FIRST.account), "taken out and back in it still waits"
    two.book.refuse(OFFICER.account, OTHER.account)
    assert two.book.one(OFFICER.account).state == "suspended"


def test_a_new_password_for_a_far_reaching_post_takes_two_as_well(two):
    two.links.set_password(two.book.new(CITY, FIRST.account) or two.book.agree(CITY.account, OTHER.account), two.PASSWORD)
    assert two.book.link(CITY.account, FIRST.account) is None
    with pytest.raises(Trouble):
        two.book.agree(CITY.account, FIRST.account)
    assert two.book.agree(CITY.account, OTHER.account)


def test_where_there_is_one_administrator_alone_only_a_second_one_can_be_made(people):
    people.ready(FIRST)
    with pytest.raises(Trouble, match="先建第二位管理员"):
        people.book.new(CITY, FIRST.account)
    assert people.book.new(OTHER, FIRST.account)
    with pytest.raises(Trouble, match="最后一位"):
        people.book.suspend(OTHER.account, FIRST.account) or people.book.suspend(FIRST.account, FIRST.account)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"role": "chief", "kind": "civilian"}, "身份不能担任"),
        ({"role": "api", "kind": "system"}, "没有这样的岗位"),
        ({"unit": "MH99"}, "机构表里没有"),
        ({"unit": "MH"}, "机构表里没有"),
        ({"account": "a b"}, "账号用"),
        ({"role": "liaison", "unit": "MH"}, "哪条线"),
        ({"role": "liaison", "unit": "MH", "line": "sea"}, "没有“sea”这条线"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_what_to_write(people, wrong, says):
    with pytest.raises(Trouble, match=says):
        people.book.new(dataclasses.replace(OFFICER, **wrong), "console")


def test_who_has_left_is_out_for_good_and_stays_named(two):
    two.ready(OFFICER, FIRST.account)
    word = two.door.sign_in(OFFICER.account, two.PASSWORD)
    two.book.end(OFFICER.account, FIRST.account)
    assert two.door.who(word) is None
    for act in (two.book.link, two.book.suspend):
        with pytest.raises(Trouble, match="离任"):
            act(OFFICER.account, FIRST.account)
    assert (two.book.one(OFFICER.account).name, two.said()[0]) == ("王小明", "ended")


def test_whoever_has_a_workstation_signs_in_there_alone(people):
    people.ready(OFFICER)
    kept = people.links.register_workstation(people.book.workstation_link(OFFICER.account, "一号窗口", "console"))
    with pytest.raises(Refused, match="登记过的工作站"):
        people.door.sign_in(OFFICER.account, people.PASSWORD)
    assert people.said()[0] == "elsewhere"
    word = people.door.sign_in(OFFICER.account, people.PASSWORD, ("another's", kept))
    assert people.door.session(word).device == "一号窗口"
    people.book.drop_workstation(OFFICER.account, "一号窗口", "console")
    assert people.door.session(word) is None
    assert people.door.sign_in(OFFICER.account, people.PASSWORD)


@pytest.fixture
def desk(opened):
    """A client for each of two administrators, signed in."""
    make, people = opened
    app = make()
    people.ready(FIRST)
    people.ready(OTHER, FIRST.account)

    def entered(account):
        client = app.test_client()
        client.set_cookie("bancheng_session", people.telephone(account.account)[1])
        return client

    return entered(FIRST), entered(OTHER), people, app


def test_an_administrator_does_everything_on_the_pages(desk):
    one, other, people, app = desk
    made = one.post("/people/new", data={**vars(OFFICER), "key": "SH-UKEY-77"}).get_data(as_text=True)
    assert "/welcome/" in made
    assert one.post("/people/new", data=vars(OFFICER)).status_code == 422
    assert "等另一位管理员同意" in one.post("/people/new", data=vars(CITY)).get_data(as_text=True)
    assert one.post(f"/people/{CITY.account}/agree").status_code == 422
    assert "/welcome/" in other.post(f"/people/{CITY.account}/agree").get_data(as_text=True)
    link = one.post(f"/people/{OFFICER.account}/workstation", data={"name": "一号窗口"}).get_data(as_text=True)
    word = re.search(r"/welcome/([\w-]+)", link)[1]
    machine = app.test_client()
    assert "一号窗口" in machine.get(f"/welcome/{word}").get_data(as_text=True)
    assert "bancheng_workstation" in machine.post(f"/welcome/{word}").headers["Set-Cookie"]
    people.links.set_password(people.book.link(OFFICER.account, "console"), people.PASSWORD)
    sent = {"account": OFFICER.account, "password": people.PASSWORD}
    assert app.test_client().post("/signin", data=sent).status_code == 401
    assert machine.post("/signin", data=sent).location == "/ledger/"
    moved = one.post(f"/people/{OFFICER.account}/move", data={**vars(OFFICER), "role": "lead"})
    assert moved.status_code == 303
    assert machine.get("/ledger/").location == "/signin"
    assert "窗口负责人" in one.get("/people/").get_data(as_text=True)
    for act in ("suspend", "resume", "end"):
        assert one.post(f"/people/{OFFICER.account}/{act}").status_code == 303
    said = one.get("/people/audit").get_data(as_text=True)
    for what in ("新建", "另一位管理员同意", "登记了工作站", "改岗位或者资料", "停用", "恢复使用", "离任"):
        assert what in said


def test_the_pages_of_accounts_are_for_administrators_alone(opened):
    make, people = opened
    client = make().test_client()
    assert client.get("/people/").location == "/signin"
    people.ready(dataclasses.replace(OFFICER, role="chief"))
    client.post("/signin", data={"account": OFFICER.account, "password": people.PASSWORD})
    for path in ("/people/", "/people/new", "/people/audit", f"/people/{OFFICER.account}"):
        assert client.get(path).status_code == 403
    assert client.post(f"/people/{OFFICER.account}/link").status_code == 403


def test_another_site_cannot_act_for_an_administrator(desk):
    one, *_ = desk
    assert one.post("/people/new", data=vars(OFFICER), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
