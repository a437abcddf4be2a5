"""A department's pull request from the first keystroke to the release, in a repository of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from triage.authoring import practice

BIRTH = "rules/population/birth.yaml"


class Desk:
    """What somebody at a department does: edit a file, run a command, commit."""

    def __init__(self, home: Path):
        self.home = home

    def edit(self, old: str, new: str, file: str = BIRTH) -> None:
        text = (self.home / file).read_text(encoding="utf-8")
        assert old in text
        (self.home / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [str(Path(sys.executable).parent / "bancheng"), *words],
            cwd=self.home,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def git(self, *words: str) -> None:
        subprocess.run(
            ["git", "-C", str(self.home), "-c", "user.name=科员", "-c", "user.email=a@example.org", *words], check=True, capture_output=True
        )


@pytest.fixture
def desk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Desk:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    home = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    monkeypatch.setenv("BANCHENG_HOME", str(home))
    return Desk(home)


def test_from_the_first_keystroke_to_the_release(desk: Desk) -> None:
    assert desk.run("release", "--on", "2026-11-01")[0] == 0
    desk.git("add", "-A")
    desk.git("commit", "-m", "发布 2026.11.1")
    desk.git("switch", "-c", "suifu")

    # The wording first: what was said till now explains a refusal, and that of the other rule answers another cause.
    code, said = desk.run(
        *("new", "reply", "--service", "出生登记", "--words", "kinship-later", "--title", "随父落户，亲子鉴定后补", "--path", "容缺受理"),
        *("--public", "恭喜您家添丁。材料我先收下，亲子鉴定您随后补来就行。", "--internal", "核对后办理，留好记录。"),
        *("--internal-fact", "TY-001", "--step", "核对材料", "--step", "说清下一步"),
    )
    assert code == 0, said

    # A rule is changed, with a slip of the hand in the path and one in the circumstance.
    desk.edit(
        "then: {path: 释法说理, scope: 未能受理审批, reply: rep-birth-kinship",
        "then: {path: 容缺办理, scope: 未能受理审批, reply: rep-birth-kinship-later",
    )
    code, said = desk.run("check")
    assert code == 1
    assert re.search(r"birth\.yaml\n.*第 13 行 pop-birth-001", said)
    assert "“path”写成了“容缺办理”" in said
    mend = re.search(r"是不是想写“(.+?)”", said)
    assert mend

    # The mend is what the sentence says; then the reading of the file goes further and finds the next.
    desk.edit("容缺办理", mend[1])
    desk.edit("{fact: 随父落户}", "{fact: 随父落互}")
    code, said = desk.run("check")
    assert code == 1
    assert "没有“随父落互”这个情形" in said
    desk.edit("随父落互", "随父落户")
    code, said = desk.run("check", "--base", "main", "--all")
    assert code == 0, said

    # What is read on the pull request.
    _, said = desk.run("diff", "main")
    assert "规则 pop-birth-001（非婚生随父落户，缺亲子鉴定）：路径由『释法说理』改为『容缺受理』" in said
    assert "对外口径改" in said
    _, said = desk.run("impact", "main")
    assert "| 释法说理 | 容缺受理 | 2 |" in said
    assert "没领证，小孩想跟爸爸报户口" in said

    # Approved, merged, released.
    desk.git("commit", "-am", "随父落户可以先收后补")
    desk.git("switch", "main")
    desk.git("merge", "suifu")
    code, said = desk.run("release", "--on", "2026-11-22")
    assert code == 0, said
    assert (desk.home / "rules/VERSION").read_text(encoding="utf-8") == "2026.11.2\n"
    assert "路径由『释法说理』改为『容缺受理』" in (desk.home / "rules/CHANGELOG.md").read_text(encoding="utf-8")
    _, said = desk.run("check", "--base", "HEAD~1")
    assert "错误 0 处" in said


def test_a_deleted_rule_is_brought_back_and_retired(desk: Desk) -> None:
    text = (desk.home / BIRTH).read_text(encoding="utf-8")
    (desk.home / BIRTH).write_text(text[: text.index("  - id: pop-birth-002")], encoding="utf-8")
    code, said = desk.run("check", "--base", "main")
    assert code == 1
    assert "bancheng retire pop-birth-002 --reason" in said
    desk.git("checkout", "--", BIRTH)
    assert desk.run("retire", "pop-birth-002", "--reason", "并入通用的容缺规则")[0] == 0
    code, said = desk.run("check", "--base", "main")
    assert code == 0, said
    assert "废止" in desk.run("diff", "main")[1]
    _, said = desk.run("impact", "main")
    assert "一件也不再命中的规则" in said
    assert "pop-birth-002（只差在途的材料）" in said


def test_two_departments_release_without_meeting(desk: Desk) -> None:
    desk.run("release", "--on", "2026-11-01")
    desk.git("add", "-A")
    desk.git("commit", "-m", "发布")
    for branch, file, old, new in (
        ("a", BIRTH, "{in_transit: 任一}", "{in_transit: 结婚证}"),
        ("b", "rules/traffic/violation.yaml", "then: {path: 书面告知, ", "then: {path: 书面告知, missing: [驾驶证], "),
    ):
        desk.git("switch", "-c", branch, "main")
        desk.edit(old, new, file)
        desk.git("commit", "-am", branch)
    desk.git("switch", "main")
    desk.git("merge", "--no-ff", "-m", "甲", "a")
    desk.git("merge", "--no-ff", "-m", "乙", "b")
    code, said = desk.run("release", "--on", "2026-11-02")
    assert code == 0, said
    assert "### 交警总队" in said
    assert "### 户政科" in said
