"""Writing something new, retiring and promoting: valid files, nothing else touched."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.authoring import drafts, practice
from triage.authoring.checks import run
from triage.authoring.content import read_content
from triage.authoring.edit import EditError, File
from triage.authoring.status import promote, retire
from triage.cli.new import command
from triage.cli.promote import command as promote_command
from triage.cli.retire import command as retire_command
from triage.content.services import Service

TODAY = datetime.date.today()
HERE = Path(__file__).resolve().parent.parent
BIRTH, COUNTER = "rules/population/birth.yaml", "rules/general/counter.yaml"
HIT = "户口簿丢了，补户口本，身份证也没有，拿不出来"
RULE = [
    "rule",
    "--service",
    "户口簿补发",
    "--title",
    "户口簿丢了，身份证也没有",
    "--cause",
    "缺主要材料",
    "--missing",
    "户口簿",
    "--without",
    "态度不好",
    "--reply",
    "rep-counter-explain",
    "--basis",
    "TY-001",
    "--hit",
    HIT,
    "--miss",
    "补户口本要几天",
]


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    folder = practice.make(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(folder))
    return folder


def call(*words: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(command, list(words), input=answers)


def sound(home: Path) -> bool:
    return run(read_content(home)).sound


def test_a_rule_from_options_makes_its_file(home: Path) -> None:
    result = call(*RULE)
    assert result.exit_code == 0, result.output
    text = (home / "rules/population/book.yaml").read_text(encoding="utf-8")
    assert text.startswith(
        "# yaml-language-server: $schema=../../triage/content/schemas/rules.json\n"
        "service: 户口簿补发\nowner: 户政科\nrules:\n  - id: pop-book-001\n"
    )
    assert "    cause: 缺主要材料\n    status: 试行\n" in text
    assert f'hit: ["{HIT}"]' in text
    assert "then: {path: 释法说理, reply: rep-counter-explain}" in text  # where its cause leads
    assert sound(home)


def test_the_next_rule_goes_on_counting_and_leaves_the_others_alone(home: Path) -> None:
    before = (home / BIRTH).read_text(encoding="utf-8")
    result = call(
        "rule",
        "--service",
        "出生登记",
        "--title",
        "出生证拿不出来的",
        "--cause",
        "缺主要材料",
        "--cause",
        "材料齐被拖被拒",
        "--missing",
        "出生医学证明",
        "--hit",
        "孩子报户口缺出生医学证明，拿不出来",
        "--miss",
        "给孩子报户口，材料都带了",
        "--basis",
        "RK-001",
    )
    assert result.exit_code == 0, result.output
    after = (home / BIRTH).read_text(encoding="utf-8")
    assert after.startswith(before)
    assert "id: pop-birth-003" in after
    assert "cause: [缺主要材料, 材料齐被拖被拒]" in after


def test_a_rule_asked_field_by_field(home: Path) -> None:
    answers = [
        *("户口簿补法", "户口簿补发"),  # a slip, and what was meant
        "户口簿丢了，身份证也没有",
        *("缺主要材科", "缺主要材料", ""),
        "",  # no circumstance
        *("户口薄", "户口簿", ""),
        "",  # none that must not be
        "",  # the path of the cause
        "",  # no reply
        *("TY-001", ""),
        *(HIT, ""),
        *("补户口本要几天", ""),
        *("", "", "", ""),  # owner, status, day and id as proposed
    ]
    result = call("rule", "--ask", answers="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "没有“户口簿补法”这个事项。是不是想写“户口簿补发”？" in result.output
    assert "没有“缺主要材科”这个缘由。是不是想写“缺主要材料”？" in result.output
    assert "没有“户口薄”这个材料。是不是想写“户口簿”？" in result.output
    assert sound(home)


@pytest.mark.parametrize(
    ("line", "code", "identity"),
    [("public_order", "dog", "pub-dog-001"), ("exit_entry", "exit_ban", "exi-exit-ban-001"), ("population", "birth", "pop-birth-003")],
)
def test_ids_of_a_line_are_one_series(home: Path, line: str, code: str, identity: str) -> None:
    assert drafts.next_rule_id(home, Service("某事", code, line, "户政科", ()), "") == identity


def test_a_general_file_goes_on_with_the_ids_it_has(home: Path) -> None:
    assert drafts.next_rule_id(home, None, "rules/general/danger.yaml") == "gen-danger-001"
    assert drafts.next_rule_id(home, None, "rules/general/not_here.yaml") == "gen-not-here-001"
    assert drafts.next_rule_id(HERE, None, "rules/general/not_here.yaml") > "gen-not-here-015"


def test_no_second_series_stands_in_the_rulebook() -> None:
    rules = read_content(HERE).rules
    folders = {rule.id.partition("-")[0]: rule.file.split("/")[1] for rule in rules}
    assert {rule.file.split("/")[1] for rule in rules} == set(folders.values())
    assert {prefix: drafts.PREFIX[folder] for prefix, folder in folders.items() if prefix != drafts.PREFIX[folder]} == {}


def test_what_is_lacking_is_named_together(home: Path) -> None:
    result = call("rule", "--service", "户口簿补发", "--fact", "非婚生")
    assert result.exit_code == 2
    for option in ("--title", "--cause", "--path", "--hit", "--miss"):
        assert option in result.output


def test_a_rule_whose_example_fails_is_not_kept(home: Path) -> None:
    words = [word.replace(HIT, "我要补户口本") for word in RULE]
    result = call(*words)
    assert result.exit_code == 1
    assert "没有命中" in result.output
    assert not (home / "rules/population/book.yaml").exists()
    assert call(*words, "--keep").exit_code == 0
    assert (home / "rules/population/book.yaml").exists()


def test_an_id_is_never_used_again(home: Path) -> None:
    result = call(*RULE, "--id", "gen-old")
    assert result.exit_code == 1
    assert "已经用过" in result.output


def of_another_cause(*more: str) -> Result:
    """A rule whose circumstance its example tells, but not its cause."""
    words = ["态度" if word == "缺主要材料" else word for word in RULE if word not in ("--reply", "rep-counter-explain")]
    return call(*words, "--path", "上报业务部门", *more)


def test_it_is_told_that_another_rule_decides_an_example_and_what_to_write(home: Path) -> None:
    told = of_another_cause()
    assert told.exit_code == 0, told.output
    assert f"✗ {HIT}\n      先用的是 " in told.output


def test_an_emergency_rule_decides_what_it_covers_whatever_cause_is_heard(home: Path) -> None:
    told = of_another_cause("--emergency", "--reason", "系统故障，市局今天通知")
    assert told.exit_code == 0, told.output
    assert f"✓ {HIT}" in told.output
    assert "用的就是这条" in told.output


def test_an_emergency_rule_for_a_whole_line_until_a_day(home: Path) -> None:
    last = TODAY + datetime.timedelta(days=2)
    told = of_another_cause("--emergency", "--reason", "系统升级", "--line", "人口", "--until", str(last))
    assert told.exit_code == 0, told.output
    rule = max(read_content(home).rulebook.rules, key=lambda rule: rule.id if rule.service == "户口簿补发" else "")
    assert rule.until == last
    assert "line:population" in rule.literals
    assert rule.in_force(last)
    assert not rule.in_force(last + datetime.timedelta(days=1))
    assert "没有“交通”这个条线" in of_another_cause("--line", "交通").output


def test_an_emergency_rule_is_written_though_another_of_the_same_cause_and_conditions_leads_elsewhere(home: Path) -> None:
    assert call(*RULE).exit_code == 0
    other = {HIT: "户口簿丢了，补户口本，我身份证也没有了", "户口簿丢了，身份证也没有": "系统故障，户口簿先报上去"}
    elsewhere = [other.get(word, word) for word in RULE if word not in ("--reply", "rep-counter-explain")] + ["--path", "上报业务部门"]
    assert "缘由、条件都一样" in call(*elsewhere).output
    told = call(*elsewhere, "--emergency", "--reason", "系统故障，市局今天通知")
    assert told.exit_code == 0, told.output


def test_an_emergency_rule(home: Path) -> None:
    assert call(*RULE, "--emergency").exit_code == 1  # without a reason
    assert call(*RULE, "--emergency", "--reason", "系统故障，市局今天通知").exit_code == 0
    found = run(read_content(home)).findings
    due = TODAY + datetime.timedelta(days=7)
    assert [f.severity for f in found if f.check == "emergency"] == ["warning"]
    assert str(due) in next(f.message for f in found if f.check == "emergency")
    late = run(read_content(home, due + datetime.timedelta(days=1))).findings
    assert [f.severity for f in late if f.check == "emergency"] == ["error"]
    assert "评审通过" in promote(home, "pop-book-001", TODAY)
    assert not [f for f in run(read_content(home)).findings if f.check == "emergency"]


def test_a_reply_says_what_it_answers_and_what_it_takes_for_granted(home: Path) -> None:
    words = "--service 出生登记 --words unmarried-now --title 没领证来报户口 --path 当场处理 --cause 材料齐被拖被拒 --when 非婚生"
    public = "没领证不影响孩子报户口。材料我先看一下，请稍等。"
    said = ["--public", public, "--internal", "核对材料后登记。", "--step", "核对材料", "--step", "登记"]
    made = call("reply", *words.split(), *said)
    assert made.exit_code == 0, made.output
    text = (home / "kb/replies/population/birth.yaml").read_text(encoding="utf-8")
    assert "  cause: [材料齐被拖被拒]\n  when: {fact: 非婚生}\n" in text
    assert "没有“非婚生了”这个情形" in call("reply", *words.replace("--when 非婚生", "--when 非婚生了").split(), *said).output


def test_a_reply_and_an_article(home: Path) -> None:
    made = call(
        "reply",
        "--service",
        "户口簿补发",
        "--words",
        "lost",
        "--title",
        "户口簿丢了来补",
        "--path",
        "当场处理",
        "--public",
        "丢了户口簿您别急。我现在就给您补，请稍等一下。",
        "--internal",
        "核对人像后补发。",
        "--step",
        "核对人像",
        "--step",
        "打印户口簿",
    )
    assert made.exit_code == 0, made.output
    text = (home / "kb/replies/population/book.yaml").read_text(encoding="utf-8")
    assert "id: rep-book-lost" in text
    assert "&id" not in text
    leaking = call(
        "reply",
        "--service",
        "户口簿补发",
        "--words",
        "no",
        "--title",
        "补不了的",
        "--path",
        "释法说理",
        "--public",
        "这个没办法，内部掌握的，您下次再来吧好不好。",
        "--internal",
        "核对人像后补发。",
        "--step",
        "核对人像",
        "--step",
        "打印户口簿",
    )
    assert leaking.exit_code == 1
    assert "没办法" in leaking.output
    assert (home / "kb/replies/population/book.yaml").read_text(encoding="utf-8") == text
    article = call(
        "article",
        "--service",
        "出生登记",
        "--words",
        "birth-when",
        "--title",
        "什么时候报户口",
        "--keyword",
        "报户口",
        "--section",
        "多久",
        "出生后一个月以内。〔RK-001〕",
        "--audience",
        "public",
    )
    assert article.exit_code == 0, article.output
    assert "facts: [RK-001]" in (home / "kb/articles/population/birth-when.md").read_text(encoding="utf-8")
    assert sound(home)


def test_retiring_touches_three_lines_and_keeps_comments(home: Path) -> None:
    before = (home / COUNTER).read_text(encoding="utf-8").splitlines()
    result = CliRunner().invoke(retire_command, ["gen-archive", "--reason", "并入新的研究流程"])
    assert result.exit_code == 0, result.output
    after = (home / COUNTER).read_text(encoding="utf-8").splitlines()
    assert sorted(set(after) - set(before)) == sorted([f"    until: {TODAY - datetime.timedelta(days=1)}", "    reason: 并入新的研究流程"])
    assert len(after) == len(before) + 2
    assert "    title: 档案查不到   # 这一条最常用" in after
    assert sound(home)
    rule = next(rule for rule in read_content(home).rules if rule.id == "gen-archive")
    assert not rule.in_force(TODAY)


def test_retiring_twice_or_nothing_is_refused(home: Path) -> None:
    for identity, words in (("gen-old", "已经废止"), ("gen-archve", "gen-archive")):
        result = CliRunner().invoke(retire_command, [identity, "--reason", "不再使用这一条"])
        assert result.exit_code == 1
        assert words in result.output


def test_promoting_goes_one_step_and_no_further(home: Path) -> None:
    result = CliRunner().invoke(promote_command, ["pop-birth-002", "--on", "2026-11-20"])
    assert "由试行升为正式" in result.output
    rule = next(rule for rule in read_content(home).rules if rule.id == "pop-birth-002")
    assert (rule.status, rule.checked) == ("正式", datetime.date(2026, 11, 20))
    with pytest.raises(EditError, match="不能再升"):
        promote(home, "pop-birth-002", TODAY)
    with pytest.raises(EditError, match="新编号"):
        promote(home, "gen-old", TODAY)


def test_a_draft_begins_on_the_day_it_is_promoted(home: Path) -> None:
    assert call(*RULE, "--status", "草案", "--since", "2026-01-01").exit_code == 0
    promote(home, "pop-book-001", TODAY)
    rule = next(rule for rule in read_content(home).rules if rule.id == "pop-book-001")
    assert (rule.status, rule.since) == ("试行", TODAY)


def test_a_file_that_cannot_be_read_is_not_touched(home: Path) -> None:
    path = home / COUNTER
    path.write_text(path.read_text(encoding="utf-8").replace("    title: 只反映态度", "\ttitle: 只反映态度"), encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    with pytest.raises(EditError):
        File(path)
    with pytest.raises(EditError, match="读不懂"):
        retire(home, "gen-archive", "不再使用这一条")
    assert path.read_text(encoding="utf-8") == before


def test_a_folder_to_practise_in(tmp_path: Path, home: Path) -> None:
    assert call("practice", str(tmp_path / "练手")).exit_code == 0
    assert sound(tmp_path / "练手")
    assert call("practice", str(tmp_path / "练手")).exit_code == 1
