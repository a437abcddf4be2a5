"""What was parsed and found right is remembered by the file's own words, and never answers for other words."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from triage.authoring import practice
from triage.authoring.checks import run
from triage.authoring.content import read_content
from triage.content import memory, schema, yamlfile
from triage.content.findings import ContentError

TODAY = datetime.date(2026, 11, 22)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are really parsed from now on."""
    parsed: list[str] = []
    really = yamlfile._parse
    monkeypatch.setattr(yamlfile, "_parse", lambda text, name: (parsed.append(name), really(text, name))[1])
    return parsed


def test_a_second_run_parses_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = practice.make(tmp_path / "home")
    with memory.remembering(tmp_path):
        first = run(read_content(home, TODAY)).findings
    parsed = counted(monkeypatch)
    with memory.remembering(tmp_path):
        assert run(read_content(home, TODAY)).findings == first == ()
    assert parsed == []
    rules = home / "rules/population/birth.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("title: 只差在途的材料", "title: 只差一样", 1), encoding="utf-8")
    with memory.remembering(tmp_path):
        assert {rule.title for rule in read_content(home, TODAY).rules} >= {"只差一样"}
    assert set(parsed) == {"rules/population/birth.yaml"}


def test_a_mistake_is_told_every_time(tmp_path: Path) -> None:
    for _ in range(2):
        with memory.remembering(tmp_path):
            with pytest.raises(ContentError, match="写了两遍"):
                yamlfile.parse("a: 1\na: 2\n", "x.yaml")
            wrong = yamlfile.parse("paths: 1\n", "x.yaml")
            assert schema.check(wrong, "paths", "x.yaml")


def test_everybody_gets_a_copy_with_its_lines(tmp_path: Path) -> None:
    with memory.remembering(tmp_path):
        first = yamlfile.parse("a: [1, 2]\nb: 3\n", "x.yaml")
        first["a"].append(3)
        second = yamlfile.parse("a: [1, 2]\nb: 3\n", "x.yaml")
    assert second == {"a": [1, 2], "b": 3}
    assert yamlfile.line_of(second, "b") == 2


def test_other_code_forgets_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with memory.remembering(tmp_path):
        yamlfile.parse("a: 1\n", "x.yaml")
    parsed = counted(monkeypatch)
    monkeypatch.setattr(yamlfile, "code_key", lambda *modules: "another version")
    with memory.remembering(tmp_path):
        yamlfile.parse("a: 1\n", "x.yaml")
    assert parsed == ["x.yaml"]


def test_a_broken_or_unwritable_memory_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / memory.FILE).write_bytes(b"\x80not a pickle")
    with memory.remembering(tmp_path):
        assert yamlfile.parse("a: 1\n", "x.yaml") == {"a": 1}
    (tmp_path / "file").write_text("")
    with memory.remembering(tmp_path / "file"):
        assert yamlfile.parse("a: 1\n", "x.yaml") == {"a": 1}
    assert memory.memory() is None
