"""Edits whose form is right and whose meaning is wrong (tests/data/wrong_edits.yaml): each found, with place and mend."""

from __future__ import annotations

import datetime
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from triage.authoring import practice
from triage.authoring.checks import run
from triage.authoring.checks.history import compare
from triage.authoring.content import read_content
from triage.authoring.lock import advance, write_locks
from triage.authoring.pieces import read_pieces
from triage.content.findings import Finding

TODAY = datetime.date(2026, 11, 22)
LIST = Path(__file__).parent / "data/wrong_edits.yaml"


@dataclass(frozen=True)
class Edit:
    """``change`` are (file, old words, new words, how often); ``against`` names the revision it is compared with ("" for none)."""

    name: str
    change: tuple[tuple, ...]
    check: str
    at: tuple
    mend: str
    against: str = ""

    @property
    def file(self) -> str:
        return self.at[0]


def edits() -> list[Edit]:
    listed = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return [Edit(**{**entry, "change": tuple(map(tuple, entry["change"])), "at": tuple(entry["at"])}) for entry in listed]


EDITS = edits()


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    return practice.make(tmp_path / "home")


def make(home: Path, edit: Edit) -> None:
    """The small home with this one edit, committed before it where the edit is looked at against ``main``."""
    if any(file.startswith("rules/versions/") for file, *_ in edit.change):
        write_locks(home, advance({}, read_pieces(home)))
    if edit.against:
        for words in (["init", "-q", "-b", edit.against], ["add", "-A"], ["commit", "-q", "-m", "起点"]):
            subprocess.run(["git", "-C", str(home), "-c", "user.name=科员", "-c", "user.email=a@example.org", *words], check=True)
    for file, old, new, *often in edit.change:
        _change(home / file, old, new, *often)


def _change(path: Path, old: str, new: str, often: int = 1) -> None:
    """``often`` times (0: everywhere); more than ten: until the file has so many characters; -1: a link to another file;
    -2: no file at all."""
    if often == -2:
        path.unlink()
        return
    if often == -1:
        path.unlink()
        path.symlink_to("/etc/hostname")
        return
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert old in text, "the edit no longer fits the small home"
    text = text.replace(old, new, often if 0 < often <= 10 else -1)
    path.write_text(text.ljust(often, "十") if often > 10 else text, encoding="utf-8")


def findings_of(home: Path, edit: Edit) -> list[Finding]:
    content = read_content(home, TODAY)
    return list(run(content, compare(content, edit.against) if edit.against else ()).findings)


def found_by(edit: Edit, findings: list[Finding]) -> Finding:
    found = [finding for finding in findings if finding.check == edit.check and finding.severity != "notice"]
    assert found, [str(finding) for finding in findings]
    return found[0]


def test_there_are_forty_more() -> None:
    assert len(EDITS) >= 70
    assert len({edit.name for edit in EDITS}) == len(EDITS)


@pytest.mark.parametrize("edit", EDITS, ids=[edit.name for edit in EDITS])
def test_a_wrong_meaning_is_found_with_its_mend(home: Path, edit: Edit) -> None:
    make(home, edit)
    finding = found_by(edit, findings_of(home, edit))
    assert finding.file == edit.file
    assert edit.mend in finding.mend + finding.message
    assert finding.mend
    file, words, *below = edit.at
    if words:
        lines = (home / file).read_text(encoding="utf-8").splitlines()
        line = next(number for number, line in enumerate(lines, 1) if words in line) + sum(below)
        assert finding.line == line, finding


def test_the_table_of_wrong_edits_has_them_all() -> None:
    """docs/wrong-edits.md is made by ``python -m bench.wrong_edits``."""
    table = (Path(__file__).resolve().parent.parent / "docs/wrong-edits.md").read_text(encoding="utf-8")
    assert [edit.name for edit in EDITS if f" | {edit.name.replace(chr(60), '&lt;')} | " not in table] == []
