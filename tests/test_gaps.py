"""``bancheng gaps``: what was looked up in vain, per department."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring.gaps import unanswered
from triage.cli.gaps import command
from triage.journal import Gap, Journal


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    monkeypatch.setenv("BANCHENG_DATABASE_URL", f"sqlite:///{tmp_path / 'journal.sqlite3'}")
    return Journal.open(tmp_path)


def test_nothing_was_looked_up_in_vain(journal: Journal) -> None:
    assert "没有查不到的话" in CliRunner().invoke(command).output


def test_each_question_once_with_its_department_and_number(journal: Journal) -> None:
    for q, owner in (("养蜂要登记吗", "治安总队"), ("养蜂 要登记吗", "治安总队"), ("电话 13812345678", ""), ("驾照丢海里了", "交警总队")):
        journal.keep_gap(Gap(q, owner, datetime.datetime(2026, 11, 20, 9)))
    said = CliRunner().invoke(command).output
    assert "治安总队\n  养蜂 要登记吗（2 次，最近一次 2026-11-20）" in said
    assert "还没有定归哪个部门" in said
    assert "13812345678" not in said
    assert "bancheng new article" in said
    only = json.loads(CliRunner().invoke(command, ["--owner", "交警总队", "--format", "json"]).output)
    assert only == [{"q": "驾照丢海里了", "owner": "交警总队", "times": 1, "last": "2026-11-20T09:00:00"}]


def test_the_most_asked_comes_first_within_a_department() -> None:
    found = unanswered([Gap("甲", "交警总队"), Gap("乙", "交警总队"), Gap("乙", "交警总队")])
    assert [(item.q, item.times) for item in found] == [("乙", 2), ("甲", 1)]
