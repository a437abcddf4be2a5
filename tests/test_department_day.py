"""A department's day: a wording, days from New Year on, a new circumstance, a new service, an emergency, a rule retired, a law
that is still to come, two departments at once, and the release that carries it all."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.authoring import practice
from triage.cli import check, diff, new, release, retire, triage, withdraw
from triage.decision.judge import Judge
from web.server import watch
from web.server.watch import Watch

BIRTH, WORDS = "rules/population/birth.yaml", "rules/vocabulary/circumstances/common.yaml"
ARCHIVE = "派出所说档案查不到"


class Department:
    """What somebody at a department does, on a branch of their own; whatever is handed in must have passed the check."""

    def __init__(self, home: Path):
        self.home = home

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.home / file).read_text(encoding="utf-8")
        assert old in text
        (self.home / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self, module, *words: str) -> Result:
        done = CliRunner().invoke(module.command, list(words))
        assert done.exit_code == 0, done.output
        return done

    def wording(self, service: str, words: str, path: str, public: str, *facts: str) -> None:
        """A wording of the rule's own: rules of different causes share none."""
        said = [word for fact in facts for word in ("--fact", fact)]
        self.run(
            new,
            *("reply", "--service", service, "--words", words, "--title", words, "--path", path, "--public", public, *said),
            *("--internal", "核对后办理，留好记录。", "--internal-fact", "TY-001", "--step", "核对材料", "--step", "说清下一步"),
        )

    def git(self, *words: str) -> str:
        named = ["-c", "user.name=科员", "-c", "user.email=a@example.org"]
        return subprocess.run(["git", "-C", str(self.home), *named, *words], check=True, capture_output=True, text=True).stdout

    def hand_in(self, branch: str) -> str:
        """Checked, committed and merged; what a reader of the request sees of it."""
        assert "错误 0 处" in self.run(check).output
        told = self.run(diff, "main").output
        self.git("switch", "-q", "-c", branch)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", branch)
        self.git("switch", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", f"合并 {branch}", branch)
        return told

    def judge(self) -> Judge:
        return Judge.open(self.home)


@pytest.fixture
def department(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Department:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    home = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(home))
    for name, value in (("user.name", "科员"), ("user.email", "a@example.org")):
        subprocess.run(["git", "-C", str(home), "config", name, value], check=True)
    return Department(home)


def test_a_wording_in_the_morning(department: Department) -> None:
    department.edit("kb/replies/population/birth.yaml", "恭喜您家添丁。", "恭喜恭喜。")
    told = department.hand_in("koujing")
    assert "对外口径改一句（『恭喜您家添丁。』→『恭喜恭喜。』）" in told
    assert "用在规则 pop-birth-002" in told
    assert department.judge().decide("给孩子报户口，结婚证还在路上").reply.public.startswith("恭喜恭喜。")


def test_fewer_days_from_new_year_on(department: Department) -> None:
    department.edit("rules/deadlines.yaml", "amount: 5, unit", "amount: 5, later: {2027-01-01: {amount: 3}}, unit")
    assert "以后的改动" in department.hand_in("qixian")
    judge = department.judge()
    limits = [judge.decide(ARCHIVE, as_of=day).deadline["limit"] for day in (datetime.date(2026, 12, 31), datetime.date(2027, 1, 1))]
    assert limits == ["5个工作日", "3个工作日"]


def test_a_circumstance_and_a_rule_that_asks_for_it(department: Department) -> None:
    made = department.run(
        new,
        *("circumstance", "--name", "双胞胎", "--means", "生的是双胞胎", "--question", "是不是双胞胎？", "--answers", "双胞胎", "只有一个"),
        *("--yes", "双胞胎", "--yes", "龙凤胎", "--file", "common", "--try", "给双胞胎报户口"),
    )
    assert "✓ 给双胞胎报户口" in made.output
    department.wording("出生登记", "twins", "容缺受理", "恭喜您家添丁。材料我先收下，缺的您随后补来就行。")
    department.run(
        new,
        *("rule", "--service", "出生登记", "--title", "双胞胎来报户口", "--cause", "缺主要材料", "--fact", "双胞胎", "--path", "容缺受理"),
        *("--reply", "rep-birth-twins", "--basis", "RK-001", "--reason", "双胞胎材料多，先收后补"),
        *("--hit", "给双胞胎报户口，出生医学证明没做", "--miss", "给孩子报户口，出生医学证明没做"),
    )
    department.hand_in("shuangbaotai")
    decision = department.judge().decide("给双胞胎报户口，出生医学证明没做")
    assert (decision.rules[0].id, decision.path) == ("pop-birth-003", "expedite")


def test_an_emergency_is_in_force_at_a_running_desk(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's watch sees the new rule once its file has come to rest; the judge that is opened then answers by it."""
    monkeypatch.setattr(watch, "PAUSE", 0.0)
    department.wording("户口簿补发", "upgrade", "容缺受理", "让您久等了。系统在升级，材料我先收下，系统一好就给您办。")
    seen = Watch(department.home)
    department.run(
        new,
        *("rule", "--service", "户口簿补发", "--title", "系统升级，户口簿先登记", "--cause", "材料齐被拖被拒", "--present", "户口簿"),
        *("--path", "容缺受理", "--reply", "rep-book-upgrade", "--basis", "TY-001", "--emergency", "--reason", "总队通知系统升级"),
        *("--hit", "补户口本，户口簿带了，窗口叫我改天来", "--miss", "请问补户口本要带什么"),
    )
    assert [seen.changed() for _ in range(3)] == [False, True, False]
    decision = department.judge().decide("补户口本，户口簿带了，窗口叫我改天来")
    assert (decision.path, decision.rules[0].emergency) == ("expedite", True)


def test_a_rule_goes_and_a_wording_is_taken_back(department: Department) -> None:
    department.run(retire, "pop-birth-002", "--reason", "并入通用的容缺规则", "--successor", "pop-birth-001")
    assert "废止" in department.hand_in("feizhi")
    department.run(withdraw, "rep-counter-up", "--reason", "答复天数写错，正在改")
    reply = department.judge().decide(ARCHIVE).reply
    assert reply is None or reply.id != "rep-counter-up"


def test_a_law_still_to_come_is_prepared_and_tried(department: Department) -> None:
    """The old rule ends on the eve, the new one begins on the day; nobody has to be there at midnight."""
    department.wording("出生登记", "at-once", "当场处理", "恭喜您家添丁。我现在就给您办，办好请您核对一下。")
    text = (department.home / BIRTH).read_text(encoding="utf-8")
    start = text.index("  - id: pop-birth-002")
    new_rule = text[start:].replace("pop-birth-002", "pop-birth-003").replace("since: 2026-01-01", "since: 2027-07-01")
    new_rule = new_rule.replace("path: 容缺受理", "path: 当场处理").replace("reply: rep-birth-gap", "reply: rep-birth-at-once")
    old_rule = text[start:].replace("since: 2026-01-01\n", "since: 2026-01-01\n    until: 2027-06-30\n")
    (department.home / BIRTH).write_text(text[:start] + old_rule + new_rule, encoding="utf-8")
    department.hand_in("xinfa")
    for day, path in (("2027-06-30", "容缺受理"), ("2027-07-01", "当场处理")):
        assert path in department.run(triage, "给孩子报户口，结婚证还在路上", "--as-of", day).output


def test_two_departments_at_once_and_one_release(department: Department) -> None:
    department.run(release, "--on", "2026-11-01", "--commit")
    department.git("switch", "-q", "-c", "jia")
    department.edit(BIRTH, "{in_transit: 任一}", "{in_transit: 结婚证}")
    department.git("commit", "-qam", "甲")
    department.git("switch", "-q", "-c", "yi", "main")
    department.edit("rules/traffic/violation.yaml", "then: {path: 书面告知, ", "then: {path: 书面告知, missing: [驾驶证], ")
    department.git("commit", "-qam", "乙")
    department.git("switch", "-q", "main")
    for branch in ("jia", "yi"):
        department.git("merge", "-q", "--no-ff", "-m", branch, branch)
    done = department.run(release, "--on", "2026-11-02", "--commit")
    assert "### 交警总队" in done.output
    assert "### 户政科" in done.output
    assert department.git("tag", "--list").split() == ["rulebook-2026.11.1", "rulebook-2026.11.2"]
    assert department.git("status", "--short") == ""
