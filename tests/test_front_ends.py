"""Another front end: the typed client and the example against a real server."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import HOME
from web.client import Bancheng, Refused

EXAMPLE = HOME / "docs/examples/worksheet.py"


def run(server: str, *arguments: str, said: str) -> str:
    done = subprocess.run(
        [sys.executable, str(EXAMPLE), *arguments],
        input=said,
        env={**os.environ, "BANCHENG": server},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_example_takes_a_worksheet_and_gives_the_wording(server, office, tmp_path):
    def settled(text):
        decision = office.judge.decide(text, form="worksheet")
        return decision.reply and decision.certainty == "sure" and not decision.danger and not decision.ask

    text = next(matter.text for matter in office.cases.matters if len(matter.text) < 200 and settled(matter.text))
    said = office.judge.decide(text, form="worksheet").as_dict(channel="written")
    file = tmp_path / "worksheet.txt"
    file.write_text(text, encoding="utf-8")
    told = run(server, str(file), said="")
    assert f"事项　{said['service']['name']}" in told
    assert said["path"]["name"] in told
    assert said["reply"]["public"].partition("{")[0] in told
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) < 100


def test_the_example_puts_at_most_five_questions(server, office, found, tmp_path):
    text, _ = found(lambda decision: decision.ask and not decision.danger)
    file = tmp_path / "worksheet.txt"
    file.write_text(text, encoding="utf-8")
    told = run(server, str(file), said="1 " * 20)
    assert 1 <= told.count("  1. ") <= 5


def test_the_example_says_what_is_wrong_with_what_was_sent(server):
    done = subprocess.run(
        [sys.executable, str(EXAMPLE)], input=" ", env={**os.environ, "BANCHENG": server}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "内容不合要求" in done.stderr


def test_the_client_gives_typed_answers(server):
    client = Bancheng(server)
    decision = client.triage("没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做", ticked={"paternity_test": "no"})
    assert decision.service.code == "birth"
    assert decision.missing[0].code == "paternity_test"
    assert client.triage(turns=[{"who": "citizen", "text": "居住证丢了"}]).service.name == "居住证补领"
    assert client.search("身份证丢了").hits
    assert client.service("birth").fields
    assert {service.code for service in client.services()} >= {"birth"}
    assert sum(1 for _ in client.entries()) > 100
    assert client.feedback("gap", "外国人能不能领居住证") >= 1


def test_the_client_streams_any_number_of_matters(server):
    items = ({"id": number, "text": "身份证丢了" if number % 50 else ""} for number in range(120))
    rows = list(Bancheng(server).stream(items))
    assert [row.id for row in rows] == list(range(120))
    assert [row.id for row in rows if row.error] == [0, 50, 100]
    assert [row.id for row in Bancheng(server).batch([{"id": "a", "text": "身份证丢了"}])] == ["a"]


def test_the_client_says_what_is_wrong(server):
    with pytest.raises(Refused) as refused:
        Bancheng(server).triage("")
    assert refused.value.status == 422
    assert refused.value.kind == "invalid"
    assert refused.value.errors[0]["field"] == "text"
    with pytest.raises(Refused) as refused:
        Bancheng(server, key="bc_wrong").services()
    assert refused.value.status == 401
