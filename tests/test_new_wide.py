"""``bancheng new service|circumstance|cause``: several files at once, tried with the writer's own sentences, or nothing at all."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.authoring import practice
from triage.authoring.checks import run
from triage.authoring.content import read_content
from triage.cli.new import command
from triage.decision.judge import Judge

SERVICE = [
    *("service", "--name", "开锁业备案", "--code", "lock_filing", "--owner", "综合窗口管理岗", "--alias", "开锁备案", "--cue", "开锁…备案"),
    *("--fact", "TY-001", "--ask-public", "开锁店要先备案。要带什么、去哪里办，我一次写给您。", "--ask-hit", "请问开锁备案要带什么"),
    *("--ready-public", "让您久等了。材料我看过了是齐的，现在就给您收下备案。"),
    *("--ready-hit", "开锁备案材料都带齐了，窗口叫我改天来", "--article", "开锁店到窗口备案。〔TY-001〕"),
]
TOLD = [
    *("我开了一家开锁店，来备案", "开锁店备案在哪里办", "修锁开锁的要不要来备案"),
    *("开锁备案要几天", "新开的开锁公司，想做个备案", "开锁师傅备案怎么弄"),
]
CIRCUMSTANCE = [
    *("circumstance", "--name", "没有身份证", "--means", "身份证还没有办下来", "--question", "身份证办下来了吗？"),
    *("--answers", "还没办", "办好了", "--yes", "身份证…没下来", "--no", "身份证办好了", "--file", "common"),
]
CAUSE = [
    *("cause", "--code", "fee_dispute", "--name", "收费有异议", "--group", "telling", "--means", "对收多少钱有异议"),
    *("--says", "怎么收这么多钱", "--question", "是不是觉得钱收多了？", "--path", "释法说理", "--reply", "rep-counter-explain"),
    *("--basis", "TY-001", "--miss", "请问补户口本要带什么"),
]
DISPUTES = [
    *("凭什么收我这么多钱", "收费太贵了，凭什么收这么多", "别人都没收钱，为什么收我的钱"),
    *("这个钱收得不对，收多了", "收的钱和公示的不一样，收多了"),
]


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    folder = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(folder))
    return folder


def new(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def changed(home: Path) -> str:
    return subprocess.run(["git", "-C", str(home), "status", "--short"], capture_output=True, text=True, check=True).stdout


def test_a_new_service_is_written_whole_and_heard(home: Path) -> None:
    told = [word for text in TOLD for word in ("--told", text)]
    done = new(*SERVICE, *told, "--try", "我们开锁店想来备个案", "--try", "小孩报户口要带什么")
    assert done.exit_code == 0, done.output
    assert "✓ 我们开锁店想来备个案" in done.output
    assert "✗ 小孩报户口要带什么" in done.output
    assert "事项听成了“出生登记”" in done.output
    decision = Judge.open(home).decide("请问开锁备案要带什么")
    assert (decision.service.name, decision.path, decision.rules[0].id) == ("开锁业备案", "explain", "oth-lock-filing-001")
    assert decision.reply.id == "rep-lock_filing-ask"
    guide = read_content(home).knowledge.guide_of("开锁业备案")
    assert {told.ask for told in guide.fields["fee"]} == {"综合窗口负责人"}, "what no fact tells yet is not made up: it says whom to ask"
    assert not [finding for finding in run(read_content(home)).findings if "lock_filing" in finding.file and "guides" in finding.file]


def test_a_service_nobody_taught_is_refused(home: Path) -> None:
    refused = new(*SERVICE)
    assert refused.exit_code == 2
    assert "--told" in refused.output
    assert changed(home) == ""


def test_what_has_an_error_leaves_no_file_behind(home: Path) -> None:
    told = [word for text in TOLD for word in ("--told", text)]
    wrong = [word.replace("我一次写给您", "内部掌握") for word in SERVICE]
    refused = new(*wrong, *told)
    assert refused.exit_code == 1
    assert "内部字眼" in refused.output
    assert changed(home) == ""


def test_a_new_circumstance_is_tried_at_once(home: Path) -> None:
    done = new(*CIRCUMSTANCE, "--try", "我身份证还没下来", "--try", "证还没到手")
    assert done.exit_code == 0, done.output
    assert "✓ 我身份证还没下来" in done.output
    assert "✗ 证还没到手\n      没有听出来，把这种说法加进 --yes" in done.output
    assert "没有身份证" in Judge.open(home).rulebook.vocabulary.circumstances
    again = new(*CIRCUMSTANCE)
    assert again.exit_code == 1
    assert "已经有“没有身份证”了" in again.output


def test_a_new_cause_comes_with_its_rule_and_what_it_is_learned_from(home: Path) -> None:
    told = [word for text in DISPUTES for word in ("--told", "窗口服务", text)]
    done = new(*CAUSE, *told, "--try", "为什么收我这么多钱")
    assert done.exit_code == 0, done.output
    assert "✓ 为什么收我这么多钱" in done.output
    assert Judge.open(home).decide("凭什么收我这么多钱").rules[0].id == "gen-cause-fee-dispute"
    assert "cause: [缺主要材料, 只是来问, 收费有异议]" in (home / "kb/replies/other/counter.yaml").read_text(encoding="utf-8")
    assert "至少 5 件" in new(*CAUSE).output
