"""The door to the desk: whoever knows the token opens it for his own browser; whoever guesses waits; no proxy opens it for all."""

from __future__ import annotations

import time

import pytest

from web import throttle
from web.access import COOKIE, STAYS_OPEN, stamp
from web.app import create_app

TOKEN = "a-token-of-the-station"
FAR = {"REMOTE_ADDR": "10.1.2.3"}


@pytest.fixture(scope="module")
def guarded(office):
    return create_app(office=office, desk_token=TOKEN)


@pytest.fixture
def browser(guarded):
    guarded.extensions["throttle"] = throttle.Throttle()
    return guarded.test_client()


def enter(browser, token, address="10.1.2.3"):
    return browser.post("/enter", data={"token": token}, environ_base={"REMOTE_ADDR": address})


def test_the_token_is_asked_for_once_and_never_shown(browser):
    assert browser.get("/", environ_base=FAR).headers["Location"].endswith("/enter")
    assert browser.post("/desk/view", data={"text": "x"}, environ_base=FAR).status_code == 401
    assert enter(browser, "wrong").status_code == 401
    assert enter(browser, TOKEN).status_code == 302
    cookie = browser.get_cookie(COOKIE)
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert cookie.max_age == STAYS_OPEN
    assert TOKEN not in cookie.value
    assert browser.get("/", environ_base=FAR).status_code == 200


def test_who_guesses_waits_whatever_he_tries_next_and_nobody_else_does(browser, monkeypatch, caplog):
    answers = [enter(browser, f"guess {number}") for number in range(throttle.FAILURES)]
    assert {answer.status_code for answer in answers} == {401}
    for token in ("another guess", TOKEN):
        waits = enter(browser, token)
        assert waits.status_code == 429
        assert 0 < int(waits.headers["Retry-After"]) <= throttle.SECONDS
        assert "试错太多次了" in waits.get_data(as_text=True)
    assert browser.get_cookie(COOKIE) is None
    assert enter(browser, TOKEN, "10.1.2.4").status_code == 302
    for told in ("wrong token from 10.1.2.3", "too many wrong tokens from 10.1.2.3", "opened from 10.1.2.4"):
        assert told in caplog.text
    assert TOKEN not in caplog.text
    assert "guess" not in caplog.text
    monkeypatch.setattr(throttle, "SECONDS", 0.0)  # the while is over
    assert enter(browser, TOKEN).status_code == 302


def test_every_browser_has_a_cookie_of_its_own_that_ends(guarded, browser):
    other = guarded.test_client()
    enter(browser, TOKEN)
    enter(other, TOKEN)
    mine, his = browser.get_cookie(COOKIE).value, other.get_cookie(COOKIE).value
    assert mine != his
    head, _, rest = mine.partition(".")
    until, _, signature = rest.partition(".")
    over = stamp(TOKEN, time.time() - STAYS_OPEN - 1)
    forged = (f"{head}.{int(until) + 1}.{signature}", f"{head}x.{until}.{signature}", mine[:-1], "x", "..", ".", "口令", stamp("another"))
    for value in (over, *forged):
        browser.set_cookie(COOKIE, value)
        assert browser.get("/", environ_base=FAR).status_code == 302, value
    browser.set_cookie(COOKIE, his)
    assert browser.get("/", environ_base=FAR).status_code == 200


PROXIED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


@pytest.mark.parametrize("header", PROXIED)
def test_without_a_token_a_proxy_on_the_machine_opens_nothing(client, header):
    """It comes from this machine and may say ``Host: 127.0.0.1``: what it adds tells it from a browser."""
    for path in ("/", "/kb/RK-001", "/notices/", "/settings/station"):
        assert client.get(path, headers={"Host": "127.0.0.1", header: "for=10.1.2.3"}).status_code == 403
    assert client.get("/citizen", headers={"Host": "127.0.0.1", header: "for=10.1.2.3"}).status_code == 200


def test_without_a_token_a_proxy_that_adds_nothing_is_known_by_its_old_protocol(client):
    old = {"SERVER_PROTOCOL": "HTTP/1.0"}
    assert client.get("/", headers={"Host": "127.0.0.1"}, environ_overrides=old).status_code == 403
    assert client.get("/", headers={"Host": "127.0.0.1"}).status_code == 200
    assert client.post("/enter", data={"token": ""}, environ_overrides=old).status_code == 401


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://[1", "http://localhost:1", "//localhost"])
def test_another_site_cannot_send_forms_to_the_desk(client, origin):
    assert client.post("/desk/override", data={"text": "x"}, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_the_browser_says_where_a_form_comes_from(client, site):
    assert client.post("/desk/override", data={"text": "x"}, headers={"Sec-Fetch-Site": site}).status_code == 403
