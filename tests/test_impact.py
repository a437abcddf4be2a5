"""Impact: who is answered otherwise, told truly, and the same on one process and on many."""

from __future__ import annotations

import datetime
import json
import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring import practice
from triage.authoring.content import Told
from triage.authoring.impact import Comparison, Unjudgeable, compare
from triage.authoring.judging import verdict
from triage.authoring.mask import mask
from triage.authoring.matters import stored_matters
from triage.cli.impact import command
from triage.decision.judge import Judge

TODAY = datetime.date(2026, 11, 22)
BIRTH, COUNTER = "rules/population/birth.yaml", "rules/general/counter.yaml"
CHANGES = {
    "path": (
        BIRTH,
        "then: {path: 释法说理, scope: 未能受理审批, reply: rep-birth-kinship",
        "then: {path: 容缺受理, scope: 未能受理审批, reply: rep-birth-gap",
    ),
    "condition": (BIRTH, "{in_transit: 任一}, {not: {fact: 非婚生}}", "{in_transit: 任一}"),
    "wording": ("kb/replies/population/birth.yaml", "恭喜您家添丁。", "恭喜恭喜。"),
    "default wording": ("kb/replies/other/counter.yaml", "您的心情我理解。", "我理解您的心情。"),
    "vocabulary": ("rules/vocabulary/circumstances/common.yaml", "[冲我吼, 态度差]", "[冲我吼, 态度差, 几点下班]"),
    "precedence": ("rules/precedence.yaml", "clue_margin: 6", "clue_margin: 7"),
    "nothing": (BIRTH, "title: 只差在途的材料", "title: 只差在路上的材料"),
    "retired": (
        COUNTER,
        "    status: 试行\n    since: 2026-01-01\n    checked: 2026-11-01\n    basis: [TY-001]\n    when: {fact: 档案查无}",
        "    status: 废止\n    since: 2026-01-01\n    until: 2026-11-01\n    reason: 改用新办法\n"
        "    basis: [TY-001]\n    when: {fact: 档案查无}",
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


def changed(base: Path, what: str) -> Path:
    head = Path(shutil.copytree(base, base.parent / "head"))
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


@pytest.mark.parametrize("lean", [False, True], ids=["deciding", "leaning"])
@pytest.mark.parametrize("what", list(CHANGES))
def test_what_is_passed_over_is_answered_alike(base: Path, what: str, lean: bool) -> None:
    """Skipping is only allowed where judging both ways would have given the same."""
    if lean:  # the certainty then hangs on whether there is anything left to ask
        for file in (BIRTH, COUNTER, "rules/traffic/violation.yaml"):
            text = (base / file).read_text(encoding="utf-8")
            for path in ("当场处理", "释法说理", "容缺受理", "书面告知", "上报业务部门"):
                text = text.replace(f"    then: {{path: {path}", f"    force: 倾向\n    rank: {path}\n    then: {{path: {path}")
            (base / file).write_text(text, encoding="utf-8")
    head = changed(base, what)
    if lean and what == "path":
        edit(head, BIRTH, "rank: 释法说理\n    then: {path: 容缺受理", "rank: 容缺受理\n    then: {path: 容缺受理")
    both = Comparison(base, head, TODAY)
    matters = talk(200)
    found = {c.id for c in both.run(matters).changed}
    old, new = Judge.open(base, rules_only=True), Judge.open(head, rules_only=True)
    for judge, own in ((old, both.base), (new, both.head)):
        judge.engine = own.engine
    truth = {m.id for m in matters if verdict(old, m.text, TODAY) != verdict(new, m.text, TODAY) and _aspects(old, new, m.text)}
    assert found == truth
    assert bool(truth) == (what not in ("nothing", "precedence"))


def _aspects(old: Judge, new: Judge, text: str) -> bool:
    a, b = verdict(old, text, TODAY), verdict(new, text, TODAY)
    compared = [name for name in a.__dataclass_fields__ if name not in ("rule", "fired")]
    return any(getattr(a, name) != getattr(b, name) for name in compared)


def test_a_changed_path_is_told_with_the_rules_that_won(base: Path) -> None:
    head = changed(base, "path")
    impact = compare(base, head, stored_matters(base, head), TODAY, jobs=1)
    assert impact.paths() == {("explain", "expedite"): 2}  # a typical case and the rule's own example
    assert {c.id for c in impact.changed} == {"A1", "pop-birth-001 的例子 hit1"}
    first = impact.changed[0]
    assert (first.base.rule, first.head.rule) == ("pop-birth-001", "pop-birth-001")
    assert impact.total > impact.judged_twice >= 2


def test_rules_that_fall_silent_or_awake_are_named(base: Path) -> None:
    head = changed(base, "retired")
    impact = compare(base, head, stored_matters(base, head), TODAY, jobs=1)
    assert impact.silenced == ["gen-archive"]
    assert compare(head, base, stored_matters(base, head), TODAY, jobs=1).awakened == ["gen-archive"]


def test_newly_unsure_matters_are_listed(base: Path) -> None:
    head = changed(base, "retired")
    impact = compare(base, head, stored_matters(base, head), TODAY, jobs=1)
    assert "A5" in {c.id for c in impact.newly_unsure}


def test_many_processes_say_what_one_says(base: Path) -> None:
    head = changed(base, "condition")
    one, many = (compare(base, head, talk(700), TODAY, jobs=jobs) for jobs in (1, 2))
    assert one.changed == many.changed
    assert (one.total, one.judged_twice, one.fired_base, one.fired_head) == (
        many.total,
        many.judged_twice,
        many.fired_base,
        many.fired_head,
    )
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
    for words in ("件有变化", "| 释法说理 | 容缺受理 | 2 |", "只按规则", "只供评审参考", "pop-birth-001"):
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
