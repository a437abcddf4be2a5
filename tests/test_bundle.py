"""A station without a network: content comes as one signed file, is tried before it replaces, and can be gone back from."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.authoring import practice
from triage.cli.bundle import command
from triage.content.home import var_folder
from triage.decision.judge import Judge

ARCHIVE = "派出所说档案查不到"


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    assert CliRunner().invoke(command, ["key", str(tmp_path / "sign.key")]).exit_code == 0
    return tmp_path / "sign.key", tmp_path / "sign.pub"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Where releases are made: the answer to an archive matter takes three days there, not five."""
    folder = practice.make(tmp_path / "office")
    edit(folder, "rules/deadlines.yaml", "amount: 5", "amount: 3")
    (folder / "rules/VERSION").write_text("2026.12.1\n", encoding="utf-8")
    return folder


@pytest.fixture
def station(tmp_path: Path) -> Path:
    folder = practice.make(tmp_path / "station")
    (folder / "rules/VERSION").write_text("2026.11.1\n", encoding="utf-8")
    return folder


def edit(home: Path, file: str, old: str, new: str) -> None:
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def bundle(monkeypatch: pytest.MonkeyPatch, home: Path, *words: object) -> Result:
    monkeypatch.setenv("BANCHENG_HOME", str(home))
    monkeypatch.delenv("BANCHENG_VAR", raising=False)
    return CliRunner().invoke(command, list(map(str, words)), catch_exceptions=True)


def limit(home: Path) -> str:
    return Judge.open(home).decide(ARCHIVE).deadline["limit"]


def test_a_station_takes_a_bundle_and_goes_back(
    office: Path, station: Path, keys: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "2026.12.1.bundle"
    made = bundle(monkeypatch, office, "make", file, "--key", keys[0])
    assert made.exit_code == 0, made.output
    taken = bundle(monkeypatch, station, "apply", file, "--key", keys[1])
    assert taken.exit_code == 0, taken.output
    assert "换上了 2026.12.1（指纹 " in taken.output
    assert (limit(station), (station / "rules/VERSION").read_text().strip()) == ("3个工作日", "2026.12.1")
    assert len(list((var_folder(station) / "ear").glob("*.npz"))) == 1  # the ear came along and was not fitted again
    back = bundle(monkeypatch, station, "rollback")
    assert "退回到 2026.11.1 了" in back.output
    assert limit(station) == "5个工作日"
    assert "没有可以退回的版本" in str(bundle(monkeypatch, station, "rollback").exception)


@pytest.mark.parametrize("harm", ["another key", "a changed file", "no bundle"])
def test_what_was_not_signed_changes_nothing(
    harm: str, office: Path, station: Path, keys: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, checking = tmp_path / "out.bundle", keys[1]
    assert bundle(monkeypatch, office, "make", file, "--key", keys[0]).exit_code == 0
    if harm == "another key":
        CliRunner().invoke(command, ["key", str(tmp_path / "other.key")])
        checking = tmp_path / "other.pub"
    elif harm == "a changed file":
        with tarfile.open(file) as archive:
            archive.extractall(tmp_path / "in", filter="data")
        edit(tmp_path / "in", "rules/deadlines.yaml", "amount: 3", "amount: 1")
        with tarfile.open(file, "w:gz") as archive:
            for path in sorted((tmp_path / "in").rglob("*")):
                if path.is_file():
                    archive.add(path, path.relative_to(tmp_path / "in").as_posix())
    else:
        file.write_bytes(b"PK")
    refused = bundle(monkeypatch, station, "apply", file, "--key", checking)
    assert any(words in str(refused.exception) for words in ("签名", "签过名的清单", "不是完整的包"))
    assert limit(station) == "5个工作日"


def test_a_bundle_whose_content_cannot_answer_is_refused(
    office: Path, station: Path, keys: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed and sound in form, but a danger's own example is not heard as one."""
    edit(office, "rules/general/danger.yaml", "救命，有人拿着刀砍门", "请问补户口本要带什么")
    file = tmp_path / "deaf.bundle"
    assert bundle(monkeypatch, office, "make", file, "--key", keys[0]).exit_code == 0
    refused = bundle(monkeypatch, station, "apply", file, "--key", keys[1])
    assert "听不出危险：gen-danger-violence" in str(refused.exception)
    assert limit(station) == "5个工作日"
