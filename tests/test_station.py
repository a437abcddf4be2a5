"""A station sets its own name, address, hours and telephones on a page, and everything that prints them has them at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from triage import station as station_module
from triage.station import Station, StationBook
from triage.store import Store, StoreError


@pytest.fixture
def book(tmp_path) -> StationBook:
    return StationBook(Store.at(f"sqlite:///{tmp_path / 'settings.sqlite3'}"))


def test_what_was_never_set_is_empty(book: StationBook) -> None:
    assert book.read() == Station()


def test_what_is_kept_is_read_by_every_process_of_the_station(book: StationBook, tmp_path) -> None:
    station = Station("甲派出所", "甲路1号", "021-62310110", "周一至周五 9:00—17:00", {"治安总队": "62310110转8012"})
    book.keep(station)
    assert StationBook(Store.at(f"sqlite:///{tmp_path / 'settings.sqlite3'}")).read() == station


def test_a_post_without_a_telephone_gets_none_and_not_the_stations(book: StationBook) -> None:
    book.keep(Station(phone="62310110", phones={"治安总队": "62310111"}))
    assert book.read().phone_of("治安总队") == "62310111"
    assert book.read().phone_of("交警总队") == ""


def test_what_is_emptied_is_gone(book: StationBook) -> None:
    book.keep(Station("甲派出所", phones={"治安总队": "62310111"}))
    book.keep(Station())
    assert book.read() == Station()


def test_pages_stand_by_what_was_last_known_while_the_database_does_not_answer(book: StationBook, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(station_module, "_FRESH", 0.0)
    book.keep(Station("甲派出所"))
    with closing(sqlite3.connect(tmp_path / "settings.sqlite3")) as database, database:
        database.execute("ALTER TABLE settings RENAME TO gone")
    assert book.read() == Station("甲派出所")
    with pytest.raises(StoreError):
        StationBook(book._store).read()
    with closing(sqlite3.connect(tmp_path / "settings.sqlite3")) as database, database:
        database.execute("ALTER TABLE gone RENAME TO settings")
        database.execute("UPDATE settings SET value = '乙派出所'")
    assert book.read() == Station("乙派出所")


@pytest.mark.parametrize(
    "number", ["110", "62310110", "021-62310110", "021 6231 0110", "62310110转8012", "13800000000", "62310110、62310111"]
)
def test_telephones_are_taken_as_people_write_them(number: str) -> None:
    assert Station(phone=number).mistakes() == {}


@pytest.mark.parametrize("number", ["问门卫", "六二三一〇一一〇", "1", "62310110" * 6])
def test_what_is_no_telephone_is_not_kept(book: StationBook, number: str) -> None:
    station = Station(phone=number)
    assert "电话" in station.mistakes()["phone"]
    with pytest.raises(ValueError, match="电话"):
        book.keep(station)
    assert book.read() == Station()


def test_a_name_that_is_too_long_is_told(book: StationBook) -> None:
    assert Station(name="所" * 61).mistakes() == {"name": "单位名称太长，最多 60 个字"}


def test_the_file_of_a_former_release_is_taken_over_once(home_with_var) -> None:
    home, var = home_with_var
    (var / "station.yaml").write_text("name: 甲派出所\nphone: '62310110'\n", encoding="utf-8")
    book = StationBook.open(home)
    assert (book.read().name, book.read().phone) == ("甲派出所", "62310110")
    book.keep(Station(name="乙派出所"))
    assert StationBook.open(home).read().name == "乙派出所", "the file does not come back over what was set on the page"


@pytest.fixture
def home_with_var(tmp_path, monkeypatch):
    home, var = tmp_path / "home", tmp_path / "var"
    for folder in (home / "rules", home / "kb", var):
        folder.mkdir(parents=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    monkeypatch.delenv("BANCHENG_DATABASE_URL", raising=False)
    return home, var


# The page ----------------------------------------------------------------------------------------------------------


def test_what_is_typed_on_the_page_stands_on_the_notice_and_the_guide(client) -> None:
    answer = client.post(
        "/settings/station",
        data={"name": "甲派出所", "address": "甲路1号", "hours": "周一至周五 9:00—17:00", "phone of 治安总队": "62310111"},
    )
    assert answer.status_code == 303
    page = client.get("/services/dog/guide").get_data(as_text=True)
    assert "周一至周五 9:00—17:00" in page
    assert "62310111" in page
    assert "甲派出所" in client.get("/").get_data(as_text=True)
    client.post("/settings/station", data={})


def test_a_mistake_keeps_what_was_typed_and_says_what_to_write(client) -> None:
    answer = client.post("/settings/station", data={"name": "丙派出所", "phone": "问门卫"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "丙派出所" in page
    assert "电话只写数字" in page
    assert "丙派出所" not in client.get("/settings/station").get_data(as_text=True)


def test_nobody_from_another_machine_sets_the_station(client) -> None:
    assert client.get("/settings/station", environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 403
