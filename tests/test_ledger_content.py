"""A mistake in the ledger's tables is named before anything runs; what was released once stays as it was."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from triage.content.findings import ContentError
from triage.ledger.content import LedgerContent
from triage.ledger.streams import FOLDER

HOME = Path(__file__).resolve().parent.parent
#: Events that were kept hold to these for ever: a changed form is a new version beside the old one.
FROZEN = {
    "anchor.made.v1.json": "a01114783a8a7267",
    "attendance.v1.json": "df2d3681c81ece4d",
    "fetch.v1.json": "28dd42ea7ff7687a",
    "case.v1.json": "f2e1d10192b841be",
    "clock.level.v1.json": "4ebb80f5a25ad2d9",
    "digest.acknowledged.v1.json": "fb70ed8fc4d011ac",
    "dispatch.v1.json": "c4a05b202db179b5",
    "queue.v1.json": "08518a5386adfd04",
    "outside.v1.json": "1e400184f0461ff2",
    "topic.v1.json": "2d5dece0c43dbded",
    "roster.decided.v1.json": "6a82934b180d1e36",
    "units.imported.v1.json": "245085134541087f",
    "visits.imported.v1.json": "df09db41a7cc21bb",
}


def test_the_forms_of_events_are_those_that_were_released():
    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in FOLDER.glob("*.json")} == FROZEN


@pytest.fixture
def home(tmp_path):
    for name in ("rules/ledger", "rules/calendar"):
        shutil.copytree(HOME / name, tmp_path / name)
    for name in ("services", "departments", "deadlines", "override_reasons"):
        shutil.copy(HOME / f"rules/{name}.yaml", tmp_path / "rules")
    (tmp_path / "kb").mkdir()
    shutil.copy(HOME / "kb/internal_phrases.yaml", tmp_path / "kb")
    LedgerContent.load(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("states", "to: accepted, right", "to: acepted, right", "没有“acepted”这个状态"),
        ("states", "needs: [path_confirmed]", "needs: [path_confirm]", "没有“path_confirm”这个要求"),
        ("states", "{reason: recall}", "{reason: recal}", "没有“recal”这个理由清单"),
        ("states", "sets: [owner_self]", "sets: [owner_me]", "没有“owner_me”这个自动记录"),
        ("states", "right: sign,", "right: sing,", "没有“sing”这项权限"),
        ("states", "type: date}", "type: data}", "type"),
        ("rights", "chief: station}", "chef: station}", "没有“chef”这个岗位"),
        ("rights", "liaison: post}", "liaison: posts}", "“posts”读不懂"),
        ("clocks", "licence-decision:", "licence-decisions:", "期限表里没有“licence-decisions”"),
        ("clocks", "by: petition-handling-extension", "by: licence-decision-extension", "不能相加"),
        ("clocks", "complex: 疑难复杂", "complex: 复杂", "没有“复杂”这种情形"),
        ("clocks", "to: owner,", "to: nobody,", "nobody"),
        ("dispatches", "code: police,", "code: sign,", "“sign”写了两遍"),
        ("dispatches", "right: reply,", "right: answer,", "right"),
    ],
)
def test_a_word_that_stands_nowhere_is_named_with_its_file(home, file, old, new, sentence):
    path = home / f"rules/ledger/{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as told:
        LedgerContent.load(home)
    assert sentence in str(told.value)
    assert f"rules/ledger/{file}.yaml" in str(told.value)
