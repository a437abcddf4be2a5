"""``bancheng check``: three forms, exceptions, and the real content."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.authoring import practice
from triage.authoring.checks import run
from triage.authoring.content import read_content
from triage.cli.check import command

HOME = Path(__file__).resolve().parent.parent
BIRTH = "rules/population/birth.yaml"


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    folder = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(folder))
    return folder


def check(*words: str) -> Result:
    return CliRunner().invoke(command, ["--as-of", "2026-11-22", *words])


def edit(home: Path, file: str, old: str, new: str) -> None:
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_sound_content(home: Path) -> None:
    result = check("--all", "--base", "main")
    assert result.exit_code == 0
    assert "错误 0 处，提醒 0 处。可以提交。" in result.output


def test_text_says_file_line_id_and_mend(home: Path) -> None:
    edit(home, BIRTH, "reply: rep-birth-gap", "reply: rep-birth-gab")
    result = check()
    assert result.exit_code == 1
    assert (
        "rules/population/birth.yaml\n  ✗ 错误 第 25 行 pop-birth-002 [unknown-reply]\n"
        "      没有口径“rep-birth-gab”\n      改法：是不是想写“rep-birth-gap”？" in result.output
    )


def test_an_example_that_is_not_obeyed_is_an_error_where_its_file_was_changed(home: Path) -> None:
    """Whoever writes a rule shows that it is obeyed; an example that another change moves is only told."""
    edit(home, BIRTH, "给孩子报户口，结婚证还在路上", "报户口，那个民警冲我吼，态度差，结婚证还在路上")
    own = [line for line in check().output.splitlines() if "pop-birth-002 [" in line]
    assert any("错误" in line for line in own), own


def test_json_for_programs(home: Path) -> None:
    edit(home, BIRTH, "reply: rep-birth-gap", "reply: rep-birth-gab")
    data = json.loads(check("--format", "json").stdout)
    assert (data["sound"], data["errors"]) == (False, 1)
    (error,) = (finding for finding in data["findings"] if finding["severity"] == "error")
    assert error | {"message": "", "mend": ""} == {
        "file": BIRTH,
        "line": 25,
        "check": "unknown-reply",
        "message": "",
        "mend": "",
        "id": "pop-birth-002",
        "severity": "error",
    }


def test_github_marks_the_line(home: Path) -> None:
    edit(home, BIRTH, "reply: rep-birth-gap", "reply: rep-birth-gab")
    edit(home, BIRTH, "    checked: 2026-11-01", "    checked: 2025-01-01")
    lines = check("--format", "github").stdout.splitlines()
    assert (
        "::error file=rules/population/birth.yaml,line=25,title=错误 pop-birth-002::没有口径“rep-birth-gab”"
        "%0A改法：是不是想写“rep-birth-gap”？先在 kb/replies/ 里写好这条口径" in lines
    )
    assert any(line.startswith("::warning file=rules/population/birth.yaml,line=10,") for line in lines)


def test_strict_refuses_a_warning(home: Path) -> None:
    edit(home, BIRTH, "    checked: 2026-11-01", "    checked: 2025-01-01")
    assert check().exit_code == 0
    assert check("--strict").exit_code == 1


def test_an_exception_lets_a_finding_pass_until_its_day(home: Path) -> None:
    edit(home, BIRTH, "    checked: 2026-11-01", "    checked: 2025-01-01")
    edit(
        home,
        "rules/exceptions.yaml",
        "exceptions: []",
        "exceptions:\n  - {id: pop-birth-001, check: review-overdue, reason: 等市局新文件下来, until: 2026-12-31}",
    )
    assert "例外放过 1 处" in check().output
    later = run(read_content(home, datetime.date(2027, 1, 1)))
    assert {"exception-expired", "review-overdue"} <= {finding.check for finding in later.findings}


def test_an_exception_without_a_use_is_told(home: Path) -> None:
    edit(
        home,
        "rules/exceptions.yaml",
        "exceptions: []",
        "exceptions:\n  - {id: pop-birth-001, check: shadowed, reason: 等市局新文件下来, until: 2026-12-31}",
    )
    assert "这条例外没有用上" in check().output


def test_the_list_of_checks(home: Path) -> None:
    said = check("--list").output
    for name in ("shadowed", "example-hit", "deleted", "internal-phrase"):
        assert f"{name} " in said


def test_a_revision_that_is_not_there(home: Path) -> None:
    result = check("--base", "mian")
    assert result.exit_code == 1
    assert "找不到版本“mian”" in result.output


def test_the_real_content_has_no_error() -> None:
    findings = [finding for finding in run(read_content(HOME, with_cases=True)).findings if finding.severity == "error"]
    assert not findings, "\n".join(map(str, findings))
