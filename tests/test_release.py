"""Versions by the tool, lock files by line, the change log by department, and what is due."""

from __future__ import annotations

import datetime
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.authoring import practice
from triage.authoring.lock import advance, meaning, read_locks, read_release
from triage.authoring.pieces import Piece, Pieces, read_pieces
from triage.authoring.release import next_version
from triage.authoring.review import months_after
from triage.cli.due import command as due_command
from triage.cli.release import command
from triage.content.findings import ContentError
from triage.content.rulebook import load_rulebook
from triage.decision.judge import Judge

BIRTH, VIOLATION = "rules/population/birth.yaml", "rules/traffic/violation.yaml"


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    folder = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(folder))
    return folder


def release(day: str, *more: str) -> Result:
    return CliRunner().invoke(command, ["--on", day, *more])


def commit(home: Path, words: str) -> None:
    for line in (["add", "-A"], ["commit", "-q", "-m", words]):
        subprocess.run(["git", "-C", str(home), "-c", "user.name=科员", "-c", "user.email=a@example.org", *line], check=True)


def edit(home: Path, file: str, old: str, new: str) -> None:
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_first_release_then_the_next(home: Path) -> None:
    assert release("2026-11-22").exit_code == 0
    assert load_rulebook(home).version == "2026.11.1"
    locks = read_locks(home)
    assert set(locks) == {"general", "population", "traffic", "other"}
    assert locks["population"]["pop-birth-001"].version == 1
    commit(home, "发布 2026.11.1")
    assert "不用发新版本" in release("2026-11-23").output
    edit(home, BIRTH, "{in_transit: 任一}", "{in_transit: 结婚证}")
    edit(home, BIRTH, "title: 非婚生随父落户，缺亲子鉴定", "title: 非婚生随父落户，还缺亲子鉴定")
    said = release("2026-11-24")
    assert said.exit_code == 0, said.output
    locks = read_locks(home)
    assert locks["population"]["pop-birth-002"].version == 2
    assert locks["population"]["pop-birth-001"].version == 1  # another title is not another meaning
    changed = subprocess.run(["git", "-C", str(home), "status", "--short"], capture_output=True, text=True, check=True).stdout.split()
    assert "rules/versions/traffic.lock.yaml" not in changed  # two departments do not meet in one file
    log = (home / "rules/CHANGELOG.md").read_text(encoding="utf-8")
    assert log.index("2026.11.2（2026-11-24，指纹 ") < log.index("2026.11.1（2026-11-22，指纹 ")
    assert "### 户政科" in log
    assert "规则 pop-birth-002（只差在途的材料）：条件里『在路上的随便哪样材料』改为『在路上的结婚证』" in log


def test_the_hash_of_a_release_is_the_one_the_desk_answers_with(home: Path) -> None:
    said = release("2026-11-22")
    assert said.exit_code == 0, said.output
    released = read_release(home)
    judge = Judge.open(home)
    assert (released.version, released.day, released.hash, released.ear) == ("2026.11.1", "2026-11-22", judge.hash, judge.ear.hash)
    assert released.hash in (home / "rules/CHANGELOG.md").read_text(encoding="utf-8")
    assert f"版本 2026.11.1（指纹 {judge.hash}）" in said.output
    assert judge.decide("来处理违章，驾照没带").as_dict()["release"] == {"version": "2026.11.1", "hash": judge.hash}


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("kb/replies/population/birth.yaml", "恭喜您家添丁。", "恭喜恭喜。", "- 原：恭喜您家添丁。"),
        ("kb/cases/matters/labelled.jsonl", '"cause": "main_missing"', '"cause": "asks_only"', "缺主要材料→只是来问 1 件，如 L001"),
        ("rules/thresholds.yaml", "danger_asked: 0.10", "danger_asked: 0.05", "门槛 danger_asked（多像危险就先问一句）"),
        ("rules/causes.yaml", "question: 您是先来问问，还没办过吧？", "question: 您办过了吗？", "缘由 asks_only（只是来问）：追问由"),
        ("rules/dangers.yaml", "name: 行凶威胁", "name: 正在行凶", "危险 violence"),
    ],
)
def test_whatever_makes_an_answer_is_released_and_told(home: Path, file: str, old: str, new: str, words: str) -> None:
    release("2026-11-22")
    commit(home, "发布")
    before = read_release(home)
    if file == "rules/dangers.yaml":  # a name that rules and words go by
        for other in ("rules/general/danger.yaml", "rules/vocabulary/dangers.yaml"):
            edit(home, other, "行凶威胁", "正在行凶")
    edit(home, file, old, new)
    said = release("2026-11-23")
    assert said.exit_code == 0, said.output
    assert read_release(home).hash != before.hash
    assert words in (home / "rules/CHANGELOG.md").read_text(encoding="utf-8")


def test_what_people_alone_read_needs_no_release(home: Path) -> None:
    release("2026-11-22")
    commit(home, "发布")
    (home / "rules/README.md").write_text("给人看的说明\n", encoding="utf-8")
    assert "不用发新版本" in release("2026-11-23").output


def test_a_release_lock_edited_by_hand_is_an_error_with_its_mend(home: Path) -> None:
    release("2026-11-22")
    edit(home, "rules/versions/release.yaml", "hash:", "指纹:")
    said = release("2026-11-23")
    assert said.exit_code == 1
    assert "git checkout rules/versions/release.yaml" in said.output


def test_a_dry_run_writes_nothing(home: Path) -> None:
    said = release("2026-11-22", "--dry-run")
    assert "会写版本 2026.11.1" in said.output
    assert not (home / "rules/VERSION").exists()


def test_a_version_is_made_on_main_alone_and_tagged(home: Path) -> None:
    git = ["git", "-C", str(home), "-c", "user.name=科员", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "switch", "-q", "-c", "gai-guize"], check=True)
    refused = release("2026-11-22")
    assert refused.exit_code == 1
    assert "版本只在 main 上发布" in refused.output
    assert release("2026-11-22", "--dry-run").exit_code == 0
    subprocess.run([*git, "switch", "-q", "main"], check=True)
    for name, value in (("user.name", "科员"), ("user.email", "a@example.org")):
        subprocess.run([*git, "config", name, value], check=True)
    done = release("2026-11-22", "--commit")
    assert done.exit_code == 0, done.output
    assert "标签 rulebook-2026.11.1" in done.output
    assert subprocess.run([*git, "status", "--short"], capture_output=True, text=True, check=True).stdout == ""


def test_two_releases_in_parallel_cannot_bear_one_version(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people with a copy each: whoever pushes second is refused, takes in the first and gets the next number."""

    def git(where: Path, *words: str) -> subprocess.CompletedProcess[str]:
        named = ["-c", "user.name=科员", "-c", "user.email=a@example.org"]
        return subprocess.run(["git", "-C", str(where), *named, *words], capture_output=True, text=True, check=False)

    assert git(home, "init", "-q", "--bare", str(tmp_path / "origin.git")).returncode == 0
    git(home, "remote", "add", "origin", str(tmp_path / "origin.git"))
    assert git(home, "push", "-q", "origin", "main").returncode == 0
    copies = [tmp_path / "first", tmp_path / "second"]
    pushed = []
    for copy in copies:
        git(tmp_path, "clone", "-q", "-b", "main", str(tmp_path / "origin.git"), str(copy))
        git(copy, "config", "user.name", "科员"), git(copy, "config", "user.email", "a@example.org")
    for number, copy in enumerate(copies):
        edit(copy, BIRTH, "title: 只差在途的材料", f"title: 只差在途的材料{'甲乙'[number]}")
        git(copy, "commit", "-qam", "改标题")
        monkeypatch.setenv("BANCHENG_HOME", str(copy))
        assert release("2026-11-22", "--commit").exit_code == 0
        assert load_rulebook(copy).version == "2026.11.1"
        pushed.append(git(copy, "push", "-q", "--atomic", "origin", "HEAD", "rulebook-2026.11.1").returncode == 0)
    assert pushed == [True, False]
    git(copies[1], "fetch", "-q", "origin")
    assert "先 git pull" in release("2026-11-23").output


def test_content_with_an_error_is_not_released(home: Path) -> None:
    edit(home, BIRTH, "fact: 随父落户", "fact: 随夫落户")
    said = release("2026-11-22")
    assert said.exit_code == 1
    assert "不能发布" in said.output
    assert not (home / "rules/VERSION").exists()


def test_a_released_rule_that_was_deleted_stops_the_release(home: Path) -> None:
    release("2026-11-22")
    commit(home, "发布")
    text = (home / BIRTH).read_text(encoding="utf-8")
    (home / BIRTH).write_text(text[: text.index("  - id: pop-birth-002")], encoding="utf-8")
    said = release("2026-11-23")
    assert said.exit_code == 1
    assert "bancheng retire pop-birth-002" in said.output


@pytest.mark.parametrize(
    ("last", "day", "version"),
    [
        ("", "2026-11-22", "2026.11.1"),
        ("0", "2026-11-22", "2026.11.1"),
        ("2026.11.1", "2026-11-30", "2026.11.2"),
        ("2026.11.9", "2026-11-30", "2026.11.10"),
        ("2026.11.2", "2026-12-01", "2026.12.1"),
        ("2026.12.3", "2027-01-01", "2027.1.1"),
        ("2026.12.3", "2026-11-01", "2026.12.4"),
    ],
)
def test_calendar_versions(last: str, day: str, version: str) -> None:
    assert next_version(last, datetime.date.fromisoformat(day)) == version


def test_meaning_is_what_changes_a_decision(home: Path) -> None:
    piece = next(read_pieces(home).of("规则"))

    def with_field(name: str, value: object) -> str:
        return meaning(Piece(piece.kind, piece.id, piece.title, piece.owner, piece.fields | {name: value}))

    assert {with_field(name, "另一个") for name in ("checked", "hit", "miss", "confusable", "title")} == {meaning(piece)}
    assert meaning(piece) not in {with_field(name, "另一个") for name in ("when", "path", "cause", "reply", "since", "status", "flags")}


def test_a_rule_that_moves_keeps_its_version_and_one_that_goes_keeps_its_id() -> None:
    def pieces(folder: str, path: str) -> Pieces:
        piece = Piece("规则", "pop-birth-001", "", "", {"path": path, "status": "试行"}, f"rules/{folder}/birth.yaml")
        return Pieces({piece.key: piece})

    first = advance({}, pieces("population", "释法说理"))
    moved = advance(first, pieces("general", "容缺受理"))
    assert "pop-birth-001" not in moved["population"]
    assert moved["general"]["pop-birth-001"].version == 2
    assert advance(moved, Pieces())["general"]["pop-birth-001"].version == 2


def test_a_lock_file_edited_by_hand_is_an_error_with_its_mend(home: Path) -> None:
    release("2026-11-22")
    (home / "rules/versions/traffic.lock.yaml").write_text("locked: 手工改过\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"traffic\.lock\.yaml.*只由 bancheng release 写"):
        read_locks(home)


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-01", 12, "2027-11-01"), ("2024-02-29", 12, "2025-02-28"), ("2026-12-15", 1, "2027-01-15")],
)
def test_months_after(day: str, months: int, due: str) -> None:
    assert months_after(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(due)


def test_what_is_due_by_department(home: Path) -> None:
    def due(*words: str) -> str:
        return CliRunner().invoke(due_command, ["--as-of", "2026-11-22", *words]).output

    assert "没有到期" in due()
    edit(home, BIRTH, "    checked: 2026-11-01", "    checked: 2025-11-01")
    edit(
        home,
        VIOLATION,
        "    status: 试行\n    since: 2026-01-01",
        "    status: 试行\n    emergency: true\n    reason: 市局今天通知\n    since: 2026-11-20",
    )
    everything = due()
    assert "户政科（1 项）" in everything
    assert "2026-11-01 已过期  规则 pop-birth-001" in everything
    assert "2026-11-27 还有 5 天  规则 tra-violation-001（处理违法缺必要材料）紧急规则，要补评审" in everything
    assert "tra-violation-001" not in due("--owner", "户政科")
    assert "是不是想写“户政科”" in due("--owner", "户政课")
    assert [item["id"] for item in json.loads(due("--format", "json"))] == ["tra-violation-001", "pop-birth-001"]
