"""What a check found is told again only where nothing that it depends on has changed."""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring import checking, kept, practice
from triage.authoring.kept import KeptResult
from triage.cli.check import command
from triage.content.home import var_folder

TODAY = datetime.date(2026, 11, 22)
BIRTH = "rules/population/birth.yaml"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BANCHENG_VAR", str(tmp_path / "var"))
    folder = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(folder))
    return folder


def _more(name: str, words: str = "\n") -> Callable[[Path], None]:
    def change(home: Path) -> None:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        with (home / name).open("a", encoding="utf-8") as file:
            file.write(words)

    return change


def _link(home: Path) -> None:
    (home / "rules/general/more.yaml").symlink_to("/etc/hostname")


def _renamed(home: Path) -> None:
    (home / BIRTH).rename(home / "rules/population/births.yaml")


def _made_here(name: str) -> Callable[[Path], None]:
    def change(home: Path) -> None:
        file = var_folder(home) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "a rule": _more(BIRTH),
    "the vocabulary": _more("rules/vocabulary/materials.yaml"),
    "a wording": _more("kb/replies/population/birth.yaml"),
    "a fact": _more("kb/facts/general.yaml"),
    "an article": _more("kb/articles/population/birth-basics.md"),
    "a label": _more("kb/cases/matters/labelled.jsonl"),
    "a typical case": _more("kb/cases/population.yaml"),
    "the calendar": _more("rules/calendar/2026.yaml"),
    "the ledger's table": _more("rules/ledger/states.yaml"),
    "an exception": _more("rules/exceptions.yaml"),
    "a wording taken back": _more("kb/withdrawn.yaml"),
    "the version": _more("rules/VERSION", "1"),
    "who owns what": _more(".github/CODEOWNERS"),
    "a file nobody reads": _more("rules/population/规则.docx"),
    "an empty folder": lambda home: (home / "kb/replies/criminal").mkdir(parents=True),
    "a name": _renamed,
    "a link": _link,
    "an ear": _made_here("ear/0123-4567.npz"),
    "the rules' record": _made_here("record/0123.json"),
}


def _names(home: Path, day: datetime.date = TODAY, since: str = "abc", everything: bool = False) -> Path:
    return KeptResult(home, day, since, False, everything)._file


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_looked_at_makes_it_another_check(home: Path, change: str) -> None:
    before = _names(home)
    assert _names(home) == before
    CHANGES[change](home)
    assert _names(home) != before


def test_so_do_the_day_the_revision_the_question_and_the_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _names(home)
    others = [_names(home, TODAY + datetime.timedelta(1)), _names(home, since="abd"), _names(home, everything=True)]
    monkeypatch.setattr(kept, "code", lambda: "another program")
    assert len({before, *others, _names(home)}) == 5


def test_a_second_check_tells_the_same_and_does_nothing(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path_factory.getbasetemp() / "var"  # the ear of the small home is fitted once for all tests
    shared.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(shared))

    def check() -> str:
        return CliRunner().invoke(command, ["--as-of", str(TODAY)]).output.partition("（用时")[0]

    check()  # fits the ear, which the next one finds
    _more(BIRTH, "    表: 1\n")(home)
    wrong = check()
    assert "不认识的键“表”" in wrong
    with monkeypatch.context() as nothing:
        nothing.setattr(checking, "run", lambda *_, **__: pytest.fail("checked again"))
        assert check() == wrong
    for file in (var_folder(home) / kept.FOLDER).iterdir():  # cut short, or somebody else's: as good as none
        file.write_bytes(pickle.dumps("nothing"))
    assert check() == wrong
