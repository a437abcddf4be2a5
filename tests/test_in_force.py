"""A running desk and what changes under it: new content is taken up, wrong content is refused and told, a wording is taken back."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring import practice
from triage.cli.withdraw import command as withdraw
from triage.decision.judge import Judge
from web.app import create_app
from web.office import Office
from web.server import watch
from web.server.run import Server
from web.server.watch import Watch

KINSHIP, TEXT = "rep-birth-kinship", "没领证生的小孩想跟爸爸报户口，亲子鉴定没做"


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    folder = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(folder))
    return folder


def edit(home: Path, file: str, old: str, new: str) -> None:
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_content_is_taken_up_once_its_files_have_come_to_rest(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PAUSE", 0.0)
    seen = Watch(home)
    assert not seen.changed()
    edit(home, "rules/deadlines.yaml", "amount: 5", "amount: 3")
    assert [seen.changed() for _ in range(4)] == [False, True, False, False]  # still being written, at rest, told once
    edit(home, "rules/deadlines.yaml", "amount: 3", "amount: 14")
    assert not seen.changed()
    edit(home, "rules/deadlines.yaml", "amount: 14", "amount: 21")
    assert [seen.changed() for _ in range(2)] == [False, True]


def test_a_new_day_is_taken_up_once_for_what_begins_and_ends_with_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PAUSE", 0.0)
    days = [datetime.date(2026, 12, 31)]
    seen = Watch(home, lambda: days[-1])
    assert not seen.changed()
    days.append(datetime.date(2027, 1, 1))
    assert [seen.changed() for _ in range(4)] == [False, True, False, False]


def test_a_wording_taken_back_is_said_no_more_and_every_page_tells(home: Path) -> None:
    assert Judge.open(home).decide(TEXT).reply.id == KINSHIP
    taken = CliRunner().invoke(withdraw, [KINSHIP, "--reason", "材料名称写错了，正在改"])
    assert taken.exit_code == 0, taken.output
    office = Office.open(home)
    reply = office.judge.decide(TEXT).reply
    assert reply is None or reply.id != KINSHIP
    page = create_app(office).test_client().get("/services").text
    assert f"口径“随父落户缺亲子鉴定”（{KINSHIP}）" in page
    assert "材料名称写错了，正在改" in page
    assert CliRunner().invoke(withdraw, [KINSHIP, "--back"]).exit_code == 0
    assert Judge.open(home).decide(TEXT).reply.id == KINSHIP


@pytest.mark.parametrize(
    ("words", "told"), [(["rep-birth-kinshp", "--reason", "写错了要改"], "rep-birth-kinship"), ([KINSHIP, "--reason", "错"], "四个字")]
)
def test_a_withdrawal_that_is_none_is_refused(home: Path, words: list[str], told: str) -> None:
    refused = CliRunner().invoke(withdraw, words)
    assert refused.exit_code == 1
    assert told in refused.output
    assert not (home / "kb/withdrawn.yaml").exists()


def test_wrong_content_leaves_the_last_good_at_work_and_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office.open(home)
    app = create_app(office)
    server = Server(app, home, "127.0.0.1:0", 1, 2)
    before = app.test_client().get("/readyz")
    monkeypatch.setattr("gunicorn.app.base.BaseApplication.reload", lambda self: None)  # gunicorn's own: no workers here
    edit(home, "rules/population/birth.yaml", "reply: rep-birth-gap", "replies: rep-birth-gap")
    server.reload()
    assert server.load() is app
    client = app.test_client()
    ready = client.get("/readyz")
    assert ready.status_code == before.status_code  # it answers as well as it did
    assert "新内容有错，用的还是" in ready.json["parts"]["update"]
    assert "rules/population/birth.yaml" in client.get("/services").text
    edit(home, "rules/population/birth.yaml", "replies: rep-birth-gap", "reply: rep-birth-gap")
    server.reload()
    assert server.load() is not app
    assert server.load().test_client().get("/readyz").json["parts"]["update"] == "ok"
