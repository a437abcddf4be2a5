"""Every check fires on what it is for and keeps quiet otherwise; those of wrong edits are in test_wrong_edits.py."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from triage.authoring import practice
from triage.authoring.checks import CHECKS, READERS, run
from triage.authoring.checks.history import HISTORY
from triage.authoring.content import read_content
from triage.content.findings import Finding

TODAY = datetime.date(2026, 11, 22)
BIRTH, COUNTER, VIOLATION = "rules/population/birth.yaml", "rules/general/counter.yaml", "rules/traffic/violation.yaml"
REPLIES, WORDS, DANGER = "kb/replies/population/birth.yaml", "rules/vocabulary/circumstances/common.yaml", "rules/general/danger.yaml"
LABELLED, CAUSES, THRESHOLDS = "kb/cases/matters/labelled.jsonl", "rules/general/causes.yaml", "rules/thresholds.yaml"
RULE = """  - id: pop-birth-009
    title: {title}
    cause: {cause}
    status: 试行
    since: 2026-01-01
    checked: 2026-11-01
    basis: [RK-001]
    when: {when}
    then: {then}
    examples:
      hit: ["{hit}"]
      miss: ["给孩子报户口"]
"""


def another(title: str, when: str, then: str, hit: str, cause: str = "只差次要材料") -> str:
    return "rules:\n" + RULE.format(title=title, cause=cause, when=when, then=then, hit=hit)


#: check → file, what stands there, what it becomes, the id and the severity of the finding.
EACH = [
    ("unusable-reply", REPLIES, "  status: 正式", "  status: 草案", "pop-birth-001", "error"),
    ("unusable-reply", REPLIES, "  facts: [RK-001]", "  facts: [RK-002]", "pop-birth-001", "error"),
    ("reply-path", BIRTH, "reply: rep-birth-gap", "reply: rep-birth-kinship", "pop-birth-002", "warning"),
    ("no-basis", COUNTER, "    basis: [TY-001]\n    when: {fact: 底册查不到}", "    when: {fact: 底册查不到}", "gen-archive", "warning"),
    ("path-defaults", "rules/paths.yaml", "reply: rep-counter-up", "reply: rep-counter-down", "", "error"),
    ("path-defaults", "rules/paths.yaml", "fallback_owner: 综合窗口管理岗", "fallback_owner: 综合窗口", "", "error"),
    (
        "example-both",
        BIRTH,
        '      miss: ["给孩子报户口，材料都带了"]',
        '      miss: ["给孩子报户口，结婚证还在路上"]',
        "pop-birth-002",
        "error",
    ),
    (
        "tie",
        BIRTH,
        "rules:\n",
        another(
            "随父落户材料在途",
            "{all: [{fact: 随父落户}, {in_transit: 任一}]}",
            "{path: 容缺受理, reply: rep-counter-gap}",
            "跟爸爸报户口，结婚证还在路上",
        ),
        "pop-birth-002",
        "warning",
    ),
    # An example whose circumstances are met, but whose cause is heard otherwise: told, not refused.
    ("example-hit", BIRTH, "给孩子报户口，结婚证还在路上", "报户口，那个民警冲我吼，态度差，结婚证还在路上", "pop-birth-002", "warning"),
    # The service is heard otherwise.
    ("example-hit", BIRTH, "给孩子报户口，结婚证还在路上", "补户口本，身份证还在路上，结婚证还在路上", "pop-birth-002", "warning"),
    # Another rule of the cause wins and leads elsewhere.
    (
        "example-hit",
        BIRTH,
        "rules:\n",
        another(
            "随父落户材料在途要上报",
            "{all: [{fact: 随父落户}, {in_transit: 任一}, {not: {fact: 非婚生}}]}",
            "{path: 上报业务部门, reply: rep-counter-up}",
            "跟爸爸报户口，结婚证还在路上",
        )
        + RULE.format(
            title="在途的先收",
            cause="只差次要材料",
            when="{all: [{in_transit: 任一}, {fact: 随父落户}]}",
            then="{path: 容缺受理, reply: rep-birth-gap}",
            hit="跟爸爸报户口，结婚证还在路上",
        ).replace("pop-birth-009", "pop-birth-010"),
        "pop-birth-010",
        "warning",
    ),
    ("example-hit", DANGER, "她不想活了，人在楼顶要跳楼", "请问几点下班", "gen-danger-suicide", "warning"),
    ("example-hit", CAUSES, "窗口那个人爱理不理", "请问补户口本要带什么", "gen-cause-attitude", "warning"),
    ("example-miss", CAUSES, 'miss: ["请问处理违章要带什么"]', 'miss: ["来处理违章，驾照没带"]', "gen-cause-traffic-material", "warning"),
    ("wrong-reply", REPLIES, "  path: 容缺受理\n", "  path: 容缺受理\n  when: {fact: 非婚生}\n", "pop-birth-002", "warning"),
    ("internal-figure", REPLIES, "internal: 核对后办理，留好记录。", "internal: 十五日内办好，留好记录。", "rep-birth-kinship", "warning"),
    ("untried", LABELLED, '"cause": "main_missing"', '"cause": "main_mising"', "", "warning"),
    ("not-cause", BIRTH, "{not: {fact: 非婚生}}", "{not: {any: [{fact: 非婚生}, {danger: 轻生}]}}", "pop-birth-002", "error"),
    ("general-rule", CAUSES, "when: {cause: 态度}", "when: {all: [{cause: 态度}, {fact: 态度不好}]}", "attitude", "error"),
    ("general-rule", CAUSES, "when: {cause: 态度}", "when: {cause: 缺主要材料}", "attitude", "error"),
    (
        "general-rule",
        CAUSES,
        "    when: {cause: 态度}",
        "    until: 2026-12-31\n    when: {cause: 态度}",
        "attitude",
        "error",
    ),
    ("against-general", BIRTH, "then: {path: 容缺受理", "then: {path: 上报业务部门", "pop-birth-002", "notice"),
    ("danger", DANGER, "when: {danger: 轻生}", "when: {danger: [轻生, 正被诈骗]}", "gen-danger-fraud", "error"),
    ("danger", DANGER, "    status: 正式", "    status: 草案", "violence", "error"),
    (
        "danger",
        COUNTER,
        'reply: rep-counter-up}\n    examples:\n      hit: ["派出所',
        'reply: rep-counter-up, flags: [emergency]}\n    examples:\n      hit: ["派出所',
        "gen-archive",
        "error",
    ),
    ("same-name", "rules/services.yaml", "code: violation", "code: violence", "violence", "warning"),
    ("same-name", "rules/vocabulary/materials.yaml", "  结婚证: []", "  结婚证: []\n  态度: []", "态度", "error"),
    ("answers", WORDS, "    answers: [没有领, 领了]\n", "", "非婚生", "warning"),
    ("answers", "rules/dangers.yaml", "answers: [有, 没有]", "answers: [有, 有]", "violence", "error"),
    ("thresholds", THRESHOLDS, "held: 0.25", "held: 0.95", "", "error"),
    ("written-notice", BIRTH, "then: {path: 容缺受理", "then: {path: 书面告知", "pop-birth-002", "error"),
    (
        "expired",
        BIRTH,
        "    status: 试行\n    since: 2026-01-01",
        "    status: 试行\n    since: 2026-01-01\n    until: 2026-06-30",
        "pop-birth-002",
        "warning",
    ),
    ("expired", REPLIES, "  since: 2026-01-01", "  since: 2026-01-01\n  until: 2026-06-30", "rep-birth-kinship", "warning"),
    ("not-yet", BIRTH, "    status: 试行\n    since: 2026-01-01", "    status: 试行\n    since: 2027-01-01", "pop-birth-002", "notice"),
    ("review-overdue", BIRTH, "    checked: 2026-11-01", "    checked: 2025-11-21", "pop-birth-001", "warning"),
    (
        "review-overdue",
        "kb/articles/population/birth-basics.md",
        "checked: 2026-11-01",
        "checked: 2025-01-01",
        "art-birth-basics",
        "warning",
    ),
    (
        "emergency",
        BIRTH,
        "    status: 试行\n    since: 2026-01-01",
        "    status: 试行\n    emergency: true\n    reason: 市局通知\n    since: 2026-11-20",
        "pop-birth-002",
        "warning",
    ),
    (
        "emergency",
        BIRTH,
        "    status: 试行\n    since: 2026-01-01",
        "    status: 试行\n    emergency: true\n    reason: 市局通知\n    since: 2026-11-01",
        "pop-birth-002",
        "error",
    ),
    (
        "emergency-shape",
        BIRTH,
        "    status: 试行\n    since: 2026-01-01",
        "    status: 草案\n    emergency: true\n    reason: 市局通知\n    since: 2026-11-20",
        "pop-birth-002",
        "error",
    ),
    ("dates", BIRTH, "    checked: 2026-11-01", "    checked: 2026-12-01", "pop-birth-001", "error"),
    ("retired", COUNTER, "    until: 2025-12-31\n", "", "gen-old", "error"),
    ("retired", COUNTER, "    until: 2025-12-31\n", "    until: 2025-12-31\n    successor: gen-new\n", "gen-old", "error"),
    ("too-long", REPLIES, "恭喜您家添丁。", "恭喜您家添丁。" * 18, "rep-birth-gap", "warning"),
    ("too-long", REPLIES, "恭喜您家添丁。", "恭喜您家添丁，" * 11 + "好。", "rep-birth-gap", "warning"),
    ("same-title", BIRTH, "title: 只差在途的材料", "title: 非婚生随父落户，缺亲子鉴定", "pop-birth-002", "warning"),
    ("question-leak", WORDS, "question: 底册是不是没有查到？", "question: 按内部掌握，底册是不是没有查到？", "底册查不到", "error"),
    (
        "never-fires",
        BIRTH,
        "{in_transit: 任一}, ",
        "{in_transit: 任一}, {service: 交通违法处理}, {service: 出生登记}, ",
        "pop-birth-002",
        "error",
    ),
    ("never-fires", BIRTH, "{in_transit: 任一}, ", "{line: 交警}, ", "pop-birth-002", "error"),
    ("never-fires", BIRTH, "{in_transit: 任一}, ", "{number: 年龄, at_least: 70}, {number: 年龄, at_most: 60}, ", "pop-birth-002", "error"),
    ("never-fires", BIRTH, "{in_transit: 任一}, ", "{missing: 结婚证}, {present: 结婚证}, ", "pop-birth-002", "error"),
    ("never-fires", BIRTH, "{in_transit: 任一}, ", "{missing: 结婚证}, {not: {missing: 任一}}, ", "pop-birth-002", "error"),
    ("two-groups", "kb/synonyms.yaml", "  - [户口簿, 户口本]", "  - [户口簿, 户口本]\n  - [户口册, 户口本]", "", "error"),
    ("two-in-one", BIRTH, "{in_transit: 任一}, ", "{number: 年龄}, ", "pop-birth-002", "error"),
    ("shared-reply", COUNTER, "reply: rep-counter-up", "reply: rep-birth-gap", "pop-birth-002", "error"),
    ("never-read", BIRTH, "reply: rep-birth-gap", "reply: rep-counter-gap", "rep-birth-gap", "warning"),
    ("never-read", REPLIES, "路上的到了补给我们就行。", "路上的到了，{办理时限}前办好。", "rep-birth-gap", "warning"),
    (
        "presumed",
        "kb/replies/other/counter.yaml",
        "这件事要请业务部门一起研究。",
        "派出所说档案查不到，要请业务部门一起研究。",
        "rep-counter-up",
        "notice",
    ),
    ("unfounded", REPLIES, "恭喜您家添丁。", "没有现成的规定。", "rep-birth-gap", "error"),
    ("unfounded", REPLIES, "您的心情我理解。", "我帮您问准。", "rep-birth-kinship", "error"),
    ("unfounded", REPLIES, "路上的到了补给我们就行。", "今天就能给您办好。", "rep-birth-gap", "error"),
    ("two-in-one", REPLIES, "  public: >-", "  when: {fact: 非婚生, missing: 亲子鉴定}\n  public: >-", "rep-birth-kinship", "error"),
]


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    return practice.make(tmp_path / "home")


def found(home: Path, check: str) -> list[Finding]:
    return [finding for finding in run(read_content(home, TODAY, with_cases=True)).findings if finding.check == check]


@pytest.mark.parametrize(
    ("check", "file", "old", "new", "identity", "severity"), EACH, ids=[f"{case[0]}-{number}" for number, case in enumerate(EACH)]
)
def test_a_check_finds_what_it_is_for(home: Path, check: str, file: str, old: str, new: str, identity: str, severity: str) -> None:
    assert found(home, check) == []
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    findings = found(home, check)
    assert [(finding.id, finding.severity) for finding in findings[:1]] == [(identity, severity)]
    assert findings[0].file
    assert findings[0].mend


def test_a_narrower_rule_in_a_general_file_is_heard_after_the_service_s_own(home: Path) -> None:
    """Its path is the same, so that it is not shadowed; that it is outdone is told once, and that its reply is not said follows."""
    narrow = another(
        "在途、户口簿已带",
        "{all: [{service: 出生登记}, {in_transit: 任一}, {present: 户口簿}, {not: {fact: 非婚生}}]}",
        "{path: 容缺受理, reply: rep-counter-gap}",
        "给孩子报户口，户口簿带了，结婚证还在路上",
    )
    text = (home / COUNTER).read_text(encoding="utf-8")
    (home / COUNTER).write_text(text.replace("rules:\n", narrow, 1), encoding="utf-8")
    assert [(finding.id, finding.severity) for finding in found(home, "narrow-loses")] == [("pop-birth-009", "warning")]
    assert "管某个事项的先用" in found(home, "narrow-loses")[0].message
    assert found(home, "wrong-reply") == []


GUIDE = """id: guide-birth
service: 出生登记
status: 正式
since: 2026-01-01
checked: 2026-11-01
questions: {{}}
ask: [{ask}]
stuck: {{question: 您报户口，是卡在哪里了？, causes: [{causes}]}}
who: [{{text: 父母一方申报, facts: [RK-001]}}]
conditions: [{{unconfirmed: 户政联络岗}}]
materials: [{{unconfirmed: 户政联络岗}}]
where: [{{station: 地址}}]
hours: [{{station: 办公时间}}]
online: [{{unconfirmed: 户政联络岗}}]
limit: [{{unconfirmed: 户政联络岗}}]
fee: [{{unconfirmed: 户政联络岗}}]
agent: [{{unconfirmed: 户政联络岗}}]
remedies: [{{unconfirmed: 户政联络岗}}]
"""


@pytest.mark.parametrize(
    ("ask", "causes", "told", "severity"),
    [
        ("非婚生, 亲子鉴定", "只是来问, 缺主要材料", "", ""),
        ("非婚生的", "只是来问, 缺主要材料", "不是情形，也不是材料", "error"),
        ("记录不一致", "只是来问, 缺主要材料", "没有追问的话", "error"),
        ("非婚生, 驾驶证", "只是来问, 缺主要材料", "没有规则、口径用到“驾驶证”", "warning"),
        ("非婚生", "只是来问, 缺材料", "没有缘由“缺材料”", "error"),
    ],
)
def test_what_a_guide_has_asked_first_can_be_asked_and_changes_something(home: Path, ask, causes, told, severity) -> None:
    file = home / "kb/guides/population/birth.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(GUIDE.format(ask=ask, causes=causes), encoding="utf-8")
    findings = found(home, "guide-ask")
    assert len(findings) == bool(told)
    for finding in findings:
        assert told in finding.message
        assert (finding.file, finding.severity) == ("kb/guides/population/birth.yaml", severity)
        assert finding.line in (7, 8)
        assert finding.mend


@pytest.mark.parametrize(
    ("said", "material", "odd"),
    [
        ("请您把结婚证也带来。", "", True),
        ("户口簿不用再交，请带结婚证。", "", True),
        ("系统里查得到，不用再带结婚证。", "", False),
        ("您说被要求另交结婚证。", "", False),
        ("请您带结婚证。", "name: 夫妻关系, text: 户口簿或者结婚证", False),
        ("请您带结婚证。", "name: 夫妻关系, text: 户口簿", True),
    ],
)
def test_a_wording_may_ask_for_what_a_guide_tells_of_and_say_what_need_not_be_brought(
    home: Path, said: str, material: str, odd: bool
) -> None:
    text = (home / REPLIES).read_text(encoding="utf-8")
    (home / REPLIES).write_text(text.replace("我把要补的一次写给您。", said, 1), encoding="utf-8")
    if material:
        file = home / "kb/guides/population/birth.yaml"
        file.parent.mkdir(parents=True)
        guide = GUIDE.format(ask="非婚生", causes="只是来问, 缺主要材料")
        file.write_text(
            guide.replace("materials: [{unconfirmed: 户政联络岗}]", f"materials: [{{{material}, facts: [RK-001]}}]"), encoding="utf-8"
        )
    assert [finding.id for finding in found(home, "asks-for-more")] == ["rep-birth-kinship"] * odd


def test_a_fact_of_another_line_carries_a_wording_once_the_guide_of_its_service_cites_it(home: Path) -> None:
    text = (home / REPLIES).read_text(encoding="utf-8")
    (home / REPLIES).write_text(text.replace("facts: [RK-001]", "facts: [RK-001, JJ-001]", 1), encoding="utf-8")
    assert [finding.id for finding in found(home, "basis-elsewhere")] == ["rep-birth-kinship"]
    file = home / "kb/guides/population/birth.yaml"
    file.parent.mkdir(parents=True)
    guide = GUIDE.format(ask="非婚生", causes="只是来问, 缺主要材料")
    file.write_text(guide.replace("who: [", "who: [{text: 处理违法的出示驾驶证, facts: [JJ-001]}, "), encoding="utf-8")
    assert found(home, "basis-elsewhere") == []


def test_what_a_rule_keeps_out_is_nothing_that_its_wording_could_presume(home: Path) -> None:
    replies = home / "kb/replies/other/counter.yaml"
    text = replies.read_text(encoding="utf-8")
    replies.write_text(text.replace("这件事要请业务部门一起研究。", "派出所说档案查不到，要请业务部门一起研究。", 1), encoding="utf-8")
    assert [finding.id for finding in found(home, "presumed")] == ["rep-counter-up"]
    rules = (home / COUNTER).read_text(encoding="utf-8")
    kept_out = "when: {all: [{fact: 记录不一致}, {not: {fact: 底册查不到}}]}"
    (home / COUNTER).write_text(rules.replace("when: {fact: 底册查不到}", kept_out, 1), encoding="utf-8")
    assert found(home, "presumed") == []


def test_more_than_four_questions_are_too_many(home: Path) -> None:
    file = home / "kb/guides/population/birth.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(GUIDE.format(ask="非婚生, 随父落户, 亲子鉴定, 户口簿, 结婚证", causes="只是来问, 态度"), encoding="utf-8")
    assert [finding.file for finding in found(home, "schema")] == ["kb/guides/population/birth.yaml"]


def test_every_check_has_a_case() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    edits = (Path(__file__).parent / "data/wrong_edits.yaml").read_text(encoding="utf-8")
    assert {name for name in _names() if f'"{name}"' not in tests and f"check: {name}\n" not in edits} == set()


def _names() -> set[str]:
    return {check.name for check in (*CHECKS, *HISTORY)}


def _line_of(file: Path, words: str) -> int:
    return next(number for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if words in line)


def test_names_are_unique_and_explained() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.guards for check in (*CHECKS, *HISTORY))
    assert not {check.name for check in HISTORY} & {*READERS}


def test_findings_about_one_mistake_are_not_repeated_by_later_checks(home: Path) -> None:
    """A circumstance nobody knows is told once, and not again as an example that does not fire."""
    text = (home / BIRTH).read_text(encoding="utf-8")
    (home / BIRTH).write_text(text.replace("fact: 随父落户", "fact: 随夫落户"), encoding="utf-8")
    assert [finding.check for finding in run(read_content(home, TODAY)).findings] == ["reference"]


def test_what_a_whole_file_gives_way_to_and_nobody_knows_is_told_once(home: Path) -> None:
    file = home / BIRTH
    assert file.read_text(encoding="utf-8").count("  - id:") > 1
    file.write_text(file.read_text(encoding="utf-8").replace("rules:\n", "unless:\n  - fact: 下雨\nrules:\n", 1), encoding="utf-8")
    assert [finding.line for finding in found(home, "reference")] == [_line_of(file, "fact: 下雨")]


def test_all_is_found_in_one_run_even_where_the_words_cannot_be_read(home: Path) -> None:
    for file, old, new in (
        ("rules/services.yaml", "code: birth", "cod: birth"),
        (BIRTH, "status: 试行", "status: 试用"),
        (REPLIES, "恭喜", "内部掌握，恭喜"),
        (WORDS, "means: 底册、老档案查不到", "mean: 底册、老档案查不到"),
        ("rules/exceptions.yaml", "review_months: 12", "review_months: 一年"),
    ):
        text = (home / file).read_text(encoding="utf-8")
        (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    files = {finding.file for finding in run(read_content(home, TODAY)).findings}
    assert {"rules/services.yaml", BIRTH, REPLIES, WORDS, "rules/exceptions.yaml"} <= files
