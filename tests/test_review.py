"""``bancheng review``: one command for CI and for the department's own machine."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.authoring import brief, practice
from triage.authoring.checks import run
from triage.authoring.content import read_content
from triage.authoring.record import read_record
from triage.authoring.recording import record
from triage.authoring.revision import default_base
from triage.cli.review import command
from triage.content.labelled import matter_files, read_labelled

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
    edit(home, "  path: 容缺受理\n", "  path: 容缺受理\n  cause: [缺主要材料, 只差次要材料]\n", "kb/replies/population/birth.yaml")
    result = review("main", "--measure", "--md", str(tmp_path / "c.md"), "--html", str(tmp_path / "i.html"))
    assert result.exit_code == 0, result.output
    assert result.output.index("改了什么") < result.output.index("例子") < result.output.index("## 影响")
    for said in ("错误 0 处", "例子", "典型案例", "路径由『释法说理』改为『容缺受理』", "| 释法说理 | 容缺受理 | 2 |", "## 规则记录"):
        assert said in result.output
    markdown = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert markdown.startswith(brief.MARK)
    assert "## 检查通过" in markdown
    assert "## 改了什么" in markdown
    assert "## 影响" in markdown
    assert re.search(r"### 这次改到的规则\n\n- pop-birth-001（.*）：定了 \d 件，合标注 \d 件，不合的：A1", markdown)
    assert "没领证，小孩想跟爸爸报户口" in (tmp_path / "i.html").read_text(encoding="utf-8")


def test_a_mistake_is_told_on_the_pull_request_and_marked_on_the_line(home: Path, tmp_path: Path) -> None:
    edit(home, "reply: rep-birth-gap", "reply: rep-birth-gab")
    result = review("main", "--annotate", "--md", str(tmp_path / "c.md"))
    assert result.exit_code == 1
    assert "::error file=rules/population/birth.yaml,line=25" in result.stdout
    markdown = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert "## 检查没有通过" in markdown
    assert "- `rules/population/birth.yaml:25` pop-birth-002：没有口径“rep-birth-gab”\n  - 改法：是不是想写“rep-birth-gap”？" in markdown


def test_every_rule_has_a_record_over_matters_its_ear_never_learned(home: Path) -> None:
    found = record(home)
    assert found.matters == sum(bool(matter.accept) for file in matter_files(home) for matter in read_labelled(file))
    assert found.of("tra-violation-001").decided == found.of("tra-violation-001").agreed >= 1
    assert {name: held.matters for name, held in found.lines.items()}["traffic"] >= 1
    assert read_record(home) == found
    edit(home, *SUIFU)
    edit(home, "title: 只差在途的材料", "title: 只差在路上的材料")
    assert read_record(home) is None  # a changed rule has no record until somebody works it out
    assert record(home).of("pop-birth-001").against == ["A1"]  # its label accepts the old path alone


def test_a_rule_that_the_labels_speak_against_is_found_by_name(home: Path) -> None:
    labels = home / "kb/cases/matters/typical.jsonl"
    labelled = {"services": ["出生登记"], "cause": "main_missing", "accept": ["explain"], "line_accept": ["population"]}
    with labels.open("a", encoding="utf-8") as out:
        for number, words in enumerate(("我", "我们", "他", "她", "阿姨", "老张", "小李", "邻居", "同事")):
            text = f"{words}没领证，小孩想跟爸爸报户口，亲子鉴定没做"
            out.write(json.dumps({"id": f"Z{number}", "text": text, **labelled}, ensure_ascii=False) + "\n")
    edit(home, *SUIFU)
    assert "poor-record" not in {finding.check for finding in run(read_content(home)).findings}  # nobody has worked it out
    record(home)
    [poor] = [finding for finding in run(read_content(home)).findings if finding.check == "poor-record"]
    assert (poor.id, poor.severity) == ("pop-birth-001", "warning")
    assert poor.message.endswith("合标注；不合的如 A1、Z0、Z1、Z2、Z3……")
    assert "### 合标注不到 70% 的规则" in review("main").output


def test_where_ears_would_have_to_be_fitted_the_record_is_left_out_and_said_so(home: Path) -> None:
    new = {"id": "Y1", "text": f"{home}的狗证还没办", "services": ["其他"], "cause": "asks_only"}
    with (home / "kb/cases/matters/typical.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps(new, ensure_ascii=False) + "\n")
    assert "加 --measure 现在就量" in review("main").output
    assert "加 --measure 现在就量" not in review("main", "--measure").output


def test_a_change_of_wordings_alone_leaves_the_record_as_it_was(home: Path) -> None:
    edit(home, "您的心情我理解。", "我懂您的心情。", "kb/replies/population/birth.yaml")
    assert "规则、词汇、标注都没有改，规则记录还是原来的" in review("main").output


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
