"""``bancheng review``: one command for CI and for the department's own machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.authoring import brief, practice
from triage.authoring.revision import default_base
from triage.cli.review import command

BIRTH = "rules/population/birth.yaml"


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    folder = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(folder))
    return folder


def review(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def edit(home: Path, old: str, new: str, file: str = BIRTH) -> None:
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def git(home: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(home), "-c", "user.name=科员", "-c", "user.email=a@example.org", *words], check=True, capture_output=True
    )
    return done.stdout.decode().strip()


SUIFU = (
    "then: {path: 释法说理, scope: 未能受理审批, reply: rep-birth-kinship",
    "then: {path: 容缺受理, scope: 未能受理审批, reply: rep-birth-gap",
)


def test_check_diff_and_impact_in_one_run(home: Path, tmp_path: Path) -> None:
    edit(home, *SUIFU)
    result = review("main", "--md", str(tmp_path / "c.md"), "--html", str(tmp_path / "i.html"))
    assert result.exit_code == 0, result.output
    for said in ("错误 0 处", "例子", "典型案例", "路径由『释法说理』改为『容缺受理』", "| 释法说理 | 容缺受理 | 2 |"):
        assert said in result.output
    markdown = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert markdown.startswith(brief.MARK)
    assert "## 检查通过" in markdown
    assert "## 改了什么" in markdown
    assert "## 影响" in markdown
    assert "没领证，小孩想跟爸爸报户口" in (tmp_path / "i.html").read_text(encoding="utf-8")


def test_a_mistake_is_told_on_the_pull_request_and_marked_on_the_line(home: Path, tmp_path: Path) -> None:
    edit(home, "reply: rep-birth-gap", "reply: rep-birth-gab")
    result = review("main", "--annotate", "--md", str(tmp_path / "c.md"))
    assert result.exit_code == 1
    assert "::error file=rules/population/birth.yaml,line=23" in result.stdout
    markdown = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert "## 检查没有通过" in markdown
    assert "- `rules/population/birth.yaml:23` pop-birth-002：没有口径“rep-birth-gab”\n  - 改法：是不是想写“rep-birth-gap”？" in markdown


def test_content_that_cannot_be_judged_still_tells_what_changed(home: Path, tmp_path: Path) -> None:
    edit(home, "path: 释法说理", "path: 释法")
    result = review("main", "--md", str(tmp_path / "c.md"), "--html", str(tmp_path / "i.html"))
    assert result.exit_code == 1
    assert "还算不了" in result.output
    assert "路径由『释法说理』改为『释法』" in result.output
    assert not (tmp_path / "i.html").exists()


def test_without_a_base_the_shared_branch_is_taken(home: Path) -> None:
    assert default_base(home) == "HEAD"
    git(home, "switch", "-q", "-c", "gai")
    edit(home, *SUIFU)
    git(home, "commit", "-qam", "改")
    assert default_base(home) == "main"
    assert "改了什么：main → 工作区" in review().output
    git(home, "update-ref", "refs/remotes/origin/main", "main")
    assert default_base(home) == "origin/main"


def test_on_main_itself_the_last_release_is_taken(home: Path) -> None:
    (home / "rules/VERSION").write_text("2026.11.1\n", encoding="utf-8")
    git(home, "add", "-A")
    git(home, "commit", "-qm", "发布")
    released = git(home, "rev-parse", "HEAD")
    edit(home, *SUIFU)
    git(home, "commit", "-qam", "改")
    assert default_base(home) == released


def test_a_very_long_report_is_cut_at_a_line() -> None:
    cut = brief._cut("一行\n" * 40_000)
    assert len(cut) < 65_536
    assert cut.rstrip().endswith("make check。")


def test_a_revision_that_is_not_there(home: Path) -> None:
    result = review("mian")
    assert result.exit_code == 1
    assert "找不到版本“mian”" in result.output
