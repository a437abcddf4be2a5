"""Impact: who is answered otherwise, told truly, and the same on one process and on many."""

from __future__ import annotations

import datetime
import json
import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring import impacttext, practice
from triage.authoring.impact import compare
from triage.authoring.judging import Unjudgeable
from triage.authoring.matters import stored_matters
from triage.authoring.told import Told
from triage.cli.impact import command
from triage.decision.decision import Decision
from triage.decision.judge import Judge
from triage.privacy import mask

TODAY = datetime.date(2026, 11, 22)
BIRTH, COUNTER = "rules/population/birth.yaml", "rules/general/counter.yaml"
CHANGES = {
    "path": (
        BIRTH,
        "then: {path: 释法说理, scope: 未能受理审批, reply: rep-birth-kinship",
        "then: {path: 容缺受理, scope: 未能受理审批, reply: rep-birth-gap",
    ),
    "condition": (BIRTH, "{in_transit: 任一}, {not: {fact: 非婚生}}", "{in_transit: 任一}"),
    "cause": (BIRTH, "cause: 缺主要材料", "cause: 只是来问"),
    "wording": ("kb/replies/population/birth.yaml", "恭喜您家添丁。", "恭喜恭喜。"),
    "default wording": ("kb/replies/other/counter.yaml", "您的心情我理解。", "我理解您的心情。"),
    "vocabulary": ("rules/vocabulary/circumstances/common.yaml", "[冲我吼, 态度差]", "[冲我吼, 态度差, 几点下班]"),
    "threshold": ("rules/thresholds.yaml", "sure: 0.90", "sure: 0.60"),
    "danger": ("rules/thresholds.yaml", "danger_red: 0.50", "danger_red: 0.99"),
    "deadline": ("rules/deadlines.yaml", "amount: 5", "amount: 7"),
    "missing": (BIRTH, "missing: [亲子鉴定]}", "missing: [亲子鉴定, 户口簿]}"),
    "label": ("kb/cases/matters/labelled.jsonl", "亲子鉴定没做，窗口不收", "几点下班"),
    "nothing": (BIRTH, "title: 只差在途的材料", "title: 只差在路上的材料"),
    "retired": (
        BIRTH,
        "    status: 试行\n    since: 2026-01-01\n    checked: 2026-11-01\n    basis: [RK-001]\n    when: {all: [{in_transit: 任一}",
        "    status: 废止\n    since: 2026-01-01\n    until: 2026-11-01\n    reason: 改用新办法\n"
        "    basis: [RK-001]\n    when: {all: [{in_transit: 任一}",
    ),
}


@pytest.fixture(autouse=True)
def var(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.getbasetemp() / "var"
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(folder))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return practice.make(tmp_path / "base")


def changed(base: Path, what: str, name: str = "head") -> Path:
    head = Path(shutil.copytree(base, base.parent / name))
    file, old, new = CHANGES[what]
    text = (head / file).read_text(encoding="utf-8")
    assert old in text
    (head / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return head


def talk(number: int) -> list[Told]:
    """Matters put together from what people say, so that rules fire alone, together and not at all."""
    said = [
        "没领证生的小孩想跟爸爸报户口，亲子鉴定没做",
        "没领证生的小孩",
        "想跟爸爸报户口",
        "亲子鉴定没做",
        "亲子鉴定下周寄到",
        "结婚证还在路上",
        "给孩子报户口",
        "来处理违章",
        "驾照没带",
        "那个民警冲我吼",
        "说档案查不到",
        "户口本丢了",
        "救命，有人拿着刀",
        "几点下班",
        "材料都带了",
        "两边记录不一致",
        "出生医学证明带了",
    ]
    draw = random.Random(7)
    return [Told(str(i), "，".join(draw.sample(said, draw.randint(1, 4)))) for i in range(number)]


#: As the others of their kind, and seconds each: tried in the slow run.
ALIKE = ("default wording", "condition", "cause", "retired", "missing")


@pytest.mark.parametrize("what", [pytest.param(what, marks=pytest.mark.slow) if what in ALIKE else what for what in CHANGES])
def test_exactly_those_are_told_whom_the_desk_would_answer_otherwise(base: Path, what: str) -> None:
    head = changed(base, what)
    matters = [*talk(120), *stored_matters(base, head)]
    found = {(c.id, c.text): c.aspects for c in compare(base, head, matters, TODAY, jobs=1).changed}
    old, new = Judge.open(base), Judge.open(head)
    for told in matters:
        before, now = (shown(judge.decide(told.text, as_of=TODAY)) for judge in (old, new))
        assert (before != now) == ((told.id, told.text) in found), told
    assert bool(found) == (what not in ("nothing", "missing"))  # what was heard to be lacking goes before a rule's own list
    told_of = {"wording": "wording", "danger": "danger", "deadline": "limit", "retired": "reply", "threshold": "certainty"}
    if what in told_of:
        assert any(told_of[what] in aspects for aspects in found.values())


def shown(decision: Decision) -> dict:
    """All of a decision that a change could make otherwise, as the desk shows it."""
    told = decision.as_dict(internal=True, identified=False)
    kept = {key: told[key] for key in ("certainty", "scope", "line", "service", "cause", "path", "flags", "notice", "missing")}
    danger = told["danger"] and (told["danger"]["code"], told["danger"]["level"])
    reply = told["reply"] and (told["reply"]["id"], told["reply"]["public"])
    return kept | {"danger": danger, "reply": reply, "limit": told["deadline"]["limit"], "also": [*map(shown, decision.also)]}


def test_where_the_labels_changed_each_revision_hears_by_its_own_ear(base: Path) -> None:
    head = changed(base, "label")
    impact = compare(base, head, stored_matters(base, head), TODAY, jobs=1)
    assert impact.two_ears
    assert "L002" in {told.id for told in stored_matters(base, head)}  # nobody labelled its path: it teaches the ear
    assert "L002" not in {told.id for told in stored_matters(base, changed(base, "path", "other"))}
    assert "各用各的耳朵听" in impacttext.as_markdown(impact, "影响")


def test_the_same_release_answers_alike_without_a_judgement(base: Path) -> None:
    head = Path(shutil.copytree(base, base.parent / "head"))
    (head / "rules/README.md").write_text("给人看的说明", encoding="utf-8")
    impact = compare(base, head, talk(50), TODAY)
    assert (impact.total, impact.changed, impact.heard_head) == (50, [], {})
    assert "不用判" in impacttext.as_markdown(impact, "影响")


def test_a_changed_path_is_told_with_the_rules_that_won(base: Path) -> None:
    head = changed(base, "path")
    impact = compare(base, head, stored_matters(base, head), TODAY, jobs=1)
    assert impact.paths() == {("explain", "expedite"): 2}  # a labelled matter and the rule's own example
    assert {c.id for c in impact.changed} == {"A1", "pop-birth-001 的例子 hit1"}
    first = impact.changed[0]
    assert (first.base.rule, first.head.rule) == ("pop-birth-001", "pop-birth-001")
    assert impact.right_head == impact.right_base - 1  # the label accepts the old path alone
    assert f"原来合标注的 {impact.right_base} 件，现在 {impact.right_head} 件" in impacttext.as_markdown(impact, "影响")


def test_rules_that_fall_silent_or_awake_are_named(base: Path) -> None:
    head = changed(base, "retired")
    impact = compare(base, head, stored_matters(base, head), TODAY, jobs=1)
    assert impact.silenced == ["pop-birth-002"]
    assert compare(head, base, stored_matters(base, head), TODAY, jobs=1).awakened == ["pop-birth-002"]


def test_newly_unsure_matters_are_listed(base: Path) -> None:
    head = Path(shutil.copytree(base, base.parent / "head"))
    for file, start in ((COUNTER, "  - id: gen-archive"), ("rules/general/causes.yaml", "  - id: gen-cause-archive-missing")):
        text = (head / file).read_text(encoding="utf-8")
        end = text.find("  - id:", text.index(start) + 10)
        (head / file).write_text(text[: text.index(start)] + text[end:], encoding="utf-8")
    impact = compare(base, head, stored_matters(base, head), TODAY, jobs=1)
    assert "gen-archive 的例子 miss1" in {c.id for c in impact.newly_unsure}
    assert "### 新变成“拿不准”的" in impacttext.as_markdown(impact, "影响")


def test_many_processes_say_what_one_says(base: Path) -> None:
    head = changed(base, "condition")
    one, many = (compare(base, head, talk(350), TODAY, jobs=jobs) for jobs in (1, 2))
    assert one == many
    assert one.changed


def test_a_broken_revision_is_named(base: Path) -> None:
    head = changed(base, "nothing")
    file = head / BIRTH
    file.write_text(file.read_text(encoding="utf-8").replace("fact: 随父落户", "fact: 随夫落户"), encoding="utf-8")
    with pytest.raises(Unjudgeable, match=r"改动后的内容有 1 处错误[\s\S]*birth\.yaml:\d+"):
        compare(base, head, [], TODAY, jobs=1)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(home))
    return home


def edit(home: Path, file: str, old: str, new: str) -> None:
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_command_in_three_forms(repository: Path, tmp_path: Path) -> None:
    edit(repository, *CHANGES["path"])
    markdown = CliRunner().invoke(command, ["main", "--jobs", "1"])
    assert markdown.exit_code == 0, markdown.output
    for words in ("件有变化", "| 释法说理 | 容缺受理 | 2 |", "改动前后用同一副耳朵听", "只供评审参考", "pop-birth-001"):
        assert words in markdown.output
    data = json.loads(CliRunner().invoke(command, ["main", "--jobs", "1", "--format", "json"]).stdout)
    assert data["changed"] == 2
    assert data["paths"] == [{"from": "explain", "to": "expedite", "count": 2}]
    page = CliRunner().invoke(command, ["main", "--jobs", "1", "--format", "html"]).stdout
    assert page.startswith("<!doctype html>")
    assert "没领证生的小孩" in page


def test_past_matters_are_masked(repository: Path, tmp_path: Path) -> None:
    edit(repository, *CHANGES["path"])
    past = tmp_path / "past.jsonl"
    past.write_text(
        json.dumps(
            {"id": "P1", "text": "我叫王小明，手机13812345678，身份证310101199001011234，没领证生的小孩想跟爸爸报户口，亲子鉴定没做"},
            ensure_ascii=False,
        )
        + "\n",
        encoding="utf-8",
    )
    said = CliRunner().invoke(command, ["main", "--jobs", "1", "--matters", str(past), "--only-matters"]).output
    assert "P1" in said
    assert "共 1 件，1 件有变化" in said
    for secret in ("王小明", "13812345678", "310101199001011234"):
        assert secret not in said


def test_a_bad_line_of_past_matters_is_named(repository: Path, tmp_path: Path) -> None:
    past = tmp_path / "past.jsonl"
    past.write_text('{"id": "P1", "text": "报户口"}\n没有引号\n', encoding="utf-8")
    result = CliRunner().invoke(command, ["main", "--matters", str(past)])
    assert result.exit_code != 0
    assert "past.jsonl:2" in result.output


def test_a_change_that_holds_later_is_judged_on_its_day(repository: Path) -> None:
    edit(
        repository,
        BIRTH,
        "    status: 试行\n    since: 2026-01-01\n    checked: 2026-11-01\n",
        "    status: 试行\n    since: 2999-01-01\n    checked: 2026-11-01\n",
    )
    said = CliRunner().invoke(command, ["main", "--jobs", "1"]).output
    assert "按 2999-01-01" in said
    assert "以后才生效" in said
    asked = CliRunner().invoke(command, ["main", "--jobs", "1", "--as-of", "2026-11-22"]).output
    assert "自 2999-01-01 起才生效，这次看不到" in asked


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13812345678", "电话［手机号］"),
        ("身份证310101199001011234补办", "身份证［身份证号］补办"),
        ("沪A·12345被拍了", "［车牌］被拍了"),
        ("我叫张三，来补证", "我叫［姓名］，来补证"),
        ("写信到a.b@example.org", "写信到［邮箱］"),
        ("护照E12345678过期", "护照［证件号］过期"),
        ("跑了三趟，等了 20 天", "跑了三趟，等了 20 天"),
    ],
)
def test_masking(said: str, shown: str) -> None:
    assert mask(said) == shown
