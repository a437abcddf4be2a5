"""The difference told in plain Chinese, field by field."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring import difftext, practice
from triage.authoring.diff import difference, sentence_changes
from triage.authoring.say import NAMES, condition
from triage.cli.diff import command
from triage.content import schema
from triage.content.home import find_home
from triage.content.release import content_files

CHECKOUT = find_home(Path(__file__).parent)
BIRTH, COUNTER, REPLIES = "rules/population/birth.yaml", "rules/general/counter.yaml", "kb/replies/population/birth.yaml"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    home = practice.make(tmp_path / "base")
    for name in ("rules/override_reasons.yaml", "kb/notices/once.yaml"):
        (home / name).parent.mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / name, home / name)
    (home / "kb/guides").mkdir()
    (home / "kb/guides/birth.yaml").write_text("service: 出生登记\nfee: 不收费\n", encoding="utf-8")
    (home / "kb/attested.yaml").write_text("by: 户政科\n", encoding="utf-8")
    return home


@pytest.fixture
def head(base: Path) -> Path:
    return Path(shutil.copytree(base, base.parent / "head"))


def edit(home: Path, file: str, old: str, new: str) -> None:
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def told(base: Path, head: Path) -> list[str]:
    return [difftext.sentence(change) for change in difference(base, head).changes]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            BIRTH,
            "then: {path: 容缺受理",
            "then: {path: 释法说理",
            ["规则 pop-birth-002（只差在途的材料）：路径由『容缺受理』改为『释法说理』"],
        ),
        (
            BIRTH,
            "    status: 试行\n    since: 2026-01-01",
            "    status: 正式\n    since: 2026-12-01",
            ["规则 pop-birth-002（只差在途的材料）：自 2026-12-01 起，状态由试行升为正式"],
        ),
        (
            BIRTH,
            "{in_transit: 任一}, {not: {fact: 非婚生}}",
            "{in_transit: 任一}, {not: {fact: 非婚生}}, {fact: 随父落户}",
            ["规则 pop-birth-002（只差在途的材料）：条件加一条『随父落户』"],
        ),
        (
            BIRTH,
            "{in_transit: 任一}, {not: {fact: 非婚生}}",
            "{in_transit: 任一}",
            ["规则 pop-birth-002（只差在途的材料）：条件去掉一条『没有“非婚生”』"],
        ),
        (
            BIRTH,
            "{in_transit: 任一}",
            "{in_transit: 结婚证}",
            ["规则 pop-birth-002（只差在途的材料）：条件里『在路上的随便哪样材料』改为『在路上的结婚证』"],
        ),
        (
            COUNTER,
            "when: {fact: 底册查不到}",
            "when: {all: [{fact: 底册查不到}, {number: 跑的次数, at_least: 2}]}",
            ["规则 gen-archive（档案查不到）：条件加一条『跑的次数不小于 2』"],
        ),
        (
            COUNTER,
            "title: 档案查不到   # 这一条最常用",
            "title: 档案、底册查不到   # 这一条最常用",
            ["规则 gen-archive（档案、底册查不到）：标题由『档案查不到』改为『档案、底册查不到』"],
        ),
        (COUNTER, "    checked: 2026-11-01", "    checked: 2026-11-20", ["规则 gen-attitude（只反映态度）：2026-11-20 核对过"]),
        (
            REPLIES,
            "恭喜您家添丁。材料我先收下，路上的到了补给我们就行。",
            "恭喜您家添丁。材料我先收下，三个月内补给我们。",
            [
                "口径 rep-birth-gap（只差在途的材料）：对外口径改一句（『材料我先收下，路上的到了补给我们就行。』"
                "→『材料我先收下，三个月内补给我们。』）（用在规则 pop-birth-002）"
            ],
        ),
        (BIRTH, "reply: rep-birth-gap", "reply: rep-birth-kinship", ["对外口径改三句", "口径由『rep-birth-gap』改为『rep-birth-kinship』"]),
        ("kb/facts/population.yaml", "一个月以内", "三十日以内", ["事实 RK-001", "内容改一句"]),
        (
            "kb/articles/population/birth-basics.md",
            "一个月以内来申报",
            "三十日以内来申报",
            ["文章 art-birth-basics（小孩怎么报户口）：正文改一句"],
        ),
        (
            "rules/vocabulary/circumstances/common.yaml",
            "[冲我吼, 态度差]",
            "[冲我吼, 骂人]",
            ["情形 态度不好：算“是”的说法加上骂人，去掉态度差"],
        ),
        ("rules/vocabulary/materials.yaml", "户口簿: [户口本]", "户口簿: [户口本, 户籍本]", ["材料 户口簿：说法加上户籍本"]),
        (
            "rules/services.yaml",
            "owner: 户政科, aliases: [补户口本]",
            "owner: 综合窗口管理岗, aliases: [补户口本]",
            ["事项 户口簿补发：业务部门由『户政科』改为『综合窗口管理岗』"],
        ),
        ("rules/deadlines.yaml", "amount: 5", "amount: 7", ["期限 path-escalate（上报的答复）：数量由『5』改为『7』"]),
        (
            "rules/precedence.yaml",
            "[态度作风, 疑难杂症, 政策不理解",
            "[疑难杂症, 态度作风, 政策不理解",
            ["次序 先后：受理范围的先后改为：疑难杂症 → 态度作风 → 政策不理解 → 未能受理审批 → 其他"],
        ),
        (BIRTH, "    cause: 缺主要材料", "    cause: 只差次要材料", ["缘由由『缺主要材料』改为『只差次要材料』"]),
        (
            "rules/general/causes.yaml",
            "when: {cause: 档案查无}",
            "when: {cause: [档案查无, 只是来问]}",
            ["条件里『缘由是档案查无』改为『缘由是档案查无或只是来问』"],
        ),
        ("rules/thresholds.yaml", "sure: 0.90", "sure: 0.85", ["门槛 sure（多大把握才叫有把握）：值由『0.9』改为『0.85』"]),
        ("rules/dangers.yaml", "name: 轻生,", "name: 想不开,", ["危险 suicide（想不开）：", "名称由『轻生』改为『想不开』"]),
        (
            "rules/vocabulary/dangers.yaml",
            "[不想活, 要跳楼",
            "[不想活, 要跳下去",
            ["危险的说法 轻生：算“是”的说法加上要跳下去，去掉要跳楼"],
        ),
        ("rules/vocabulary/words.yaml", "negators: [", "negators: [并无, ", ["词组 其他：否定的说法加上并无"]),
        ("rules/override_reasons.yaml", "name: 规定变了", "name: 规定改了", ["改判理由 changed（规定改了）", "名称由『规定变了』改为"]),
        ("kb/notices/once.yaml", "copies: 一式两份", "copies: 一式三份", ["告知单 notice-once（一次性告知单）：份数由『一式两份"]),
        ("kb/blanks.yaml", "prompt: 还缺哪些材料", "prompt: 差哪些材料", ["空格 补正材料：提示由"]),
        ("kb/guides/birth.yaml", "fee: 不收费", "fee: 五元", ["办事指南 birth：fee由『不收费』改为『五元』"]),
        ("kb/attested.yaml", "by: 户政科", "by: 交警总队", ["文件 kb/attested.yaml：by由『户政科』改为『交警总队』"]),
        ("rules/exceptions.yaml", "review_months: 12", "review_months: 6", ["检查 尺子：复核期限（月）由『12』改为『6』"]),
    ],
)
def test_each_kind_of_change_has_its_sentence(base: Path, head: Path, file: str, old: str, new: str, words: list[str]) -> None:
    edit(head, file, old, new)
    said = told(base, head)
    assert len(said) == 1
    for expected in words:
        assert expected in said[0]


def test_nothing_changed(base: Path, head: Path) -> None:
    (head / COUNTER).write_text("# 只多了一行说明\n" + (head / COUNTER).read_text(encoding="utf-8"), encoding="utf-8")
    assert told(base, head) == []
    assert "没有改动" in difftext.as_text(difference(base, head), "改了什么")


def test_added_removed_moved_and_retired(base: Path, head: Path) -> None:
    text = (head / BIRTH).read_text(encoding="utf-8")
    start = text.index("  - id: pop-birth-002")
    (head / BIRTH).write_text(
        text[:start].replace(
            "    status: 正式\n    since: 2026-01-01",
            "    status: 废止\n    since: 2026-01-01\n    until: 2026-11-21\n    reason: 改用 pop-birth-003",
        ),
        encoding="utf-8",
    )
    (head / "rules/population/gap.yaml").write_text(
        text[: text.index("rules:")] + "rules:\n" + text[start:].replace("pop-birth-002", "pop-birth-003"), encoding="utf-8"
    )
    shutil.move(head / "rules/traffic/violation.yaml", head / "rules/traffic/handling.yaml")
    said = "\n".join(told(base, head))
    assert "规则 pop-birth-001（非婚生随父落户，缺亲子鉴定）：废止，用到 2026-11-21，理由：改用 pop-birth-003" in said
    assert "删除规则 pop-birth-002" in said
    assert (
        "新增规则 pop-birth-003（只差在途的材料）：自 2026-01-01 起，事项『出生登记』，缘由『只差次要材料』，"
        "条件『在路上的随便哪样材料，并且没有“非婚生”』，路径『容缺受理』" in said
    )
    assert (
        "规则 tra-violation-001（处理违法缺必要材料）：从 rules/traffic/violation.yaml 挪到 rules/traffic/handling.yaml，内容没有变" in said
    )


def test_a_file_that_cannot_be_read_is_said_and_nothing_is_told_as_deleted(base: Path, head: Path) -> None:
    edit(head, BIRTH, "    title: 只差在途的材料", "\ttitle: 只差在途的材料")
    found = difference(base, head)
    assert found.changes == ()
    assert [finding.file for finding in found.unread] == [BIRTH]


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("甲。乙。", "甲。丙。", [("乙。", "丙。")]),
        ("甲。", "甲。乙！", [("", "乙！")]),
        ("甲。乙。丙。", "甲。丙。", [("乙。", "")]),
        ("甲。 乙。", "甲。乙。", []),
        ("一个月内。〔RK-001〕", "三十日内。〔RK-001〕", [("一个月内。〔RK-001〕", "三十日内。〔RK-001〕")]),
    ],
)
def test_sentences_are_compared(old: str, new: str, pairs: list[tuple[str, str]]) -> None:
    assert list(sentence_changes(old, new)) == pairs


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"fact": "甲"}, "甲"),
        ({"no": "甲"}, "明说不是甲"),
        ({"missing": ["甲", "乙"]}, "缺甲或乙"),
        ({"not": {"service": "护照"}}, "没有“事项是护照”"),
        ({"number": "年龄", "at_least": 60, "at_most": 70}, "年龄不小于 60、不大于 70"),
        ({"all": [{"fact": "甲"}, {"any": [{"fact": "乙"}, {"missing": "任一"}]}]}, "甲，并且（乙、缺随便哪样材料之一）"),
        ("写坏了", "写坏了"),
        ({}, "{}"),
    ],
)
def test_conditions_in_words(raw: object, words: str) -> None:
    assert condition(raw) == words


def test_every_field_of_the_schemas_has_a_chinese_name() -> None:
    def keys(name: str) -> dict:
        return json.loads((schema.FOLDER / f"{name}.json").read_text(encoding="utf-8"))

    rules = keys("rules")["properties"]["rules"]["items"]["properties"]
    names = {*rules, *rules["then"]["properties"], *rules["examples"]["properties"]} - {"then", "examples"}
    for name in ("reply", "article", "fact"):
        names |= set(keys(name)["properties"])
    assert names - {"id"} <= set(NAMES)


LABELS = "kb/cases/matters/labelled.jsonl"


def relabel(home: Path, **matters: dict | None) -> None:
    """Change, add or (None) remove matters of the labelled ones."""
    kept = {raw["id"]: raw for raw in map(json.loads, (home / LABELS).read_text(encoding="utf-8").splitlines())}
    for name, change in matters.items():
        if change is None:
            del kept[name]
        else:
            kept[name] = {**kept.get(name, {"id": name, "services": ["出生登记"], "cause": "asks_only"}), **change}
    (home / LABELS).write_text("".join(json.dumps(raw, ensure_ascii=False) + "\n" for raw in kept.values()), encoding="utf-8")


def test_changed_labels_are_counted_and_named_not_told_line_by_line(base: Path, head: Path) -> None:
    relabel(
        head,
        L001={"cause": "minor_following"},
        L002={"cause": "minor_following"},
        L003={"cause": "attitude", "text": "换了一种说法"},
        L004=None,
        N1={"text": "来问报户口"},
    )
    labels, ear = told(base, head)
    assert labels == (
        "标注 labelled.jsonl：现有 169 件，新增 1 件（N1）；删掉 1 件（L004）；"
        "改了 3 件：缘由 3 件（缺主要材料→只差次要材料 2 件，如 L001、L002；缺主要材料→态度 1 件，如 L003），原话 1 件（L003）"
    )
    assert ear.startswith("听法 耳朵（从标注学来的）：标注或者缘由改了，听法要重新学")
    [field] = difference(base, head).changes[0].as_dict()["fields"]
    assert field["new"] == {"added": ["N1"], "removed": ["L004"], "changed": {"text": ["L003"], "cause": ["L001", "L002", "L003"]}}


def test_a_label_file_that_came_went_or_cannot_be_read_is_said(base: Path, head: Path) -> None:
    (head / LABELS).rename(head / "kb/cases/matters/renamed.jsonl")
    said = told(base, head)
    assert "删除标注 labelled.jsonl" in said
    assert "新增标注 renamed.jsonl：件数『169』" in said
    (head / "kb/cases/matters/typical.jsonl").write_text("不是 JSON\n", encoding="utf-8")
    assert [finding.file for finding in difference(base, head).unread] == ["kb/cases/matters/typical.jsonl"]


def with_another_word(text: str) -> str:
    """``text`` with another last character, not counting comments."""
    lines = text.splitlines(keepends=True)
    for place in reversed(range(len(lines))):
        if said := [*re.finditer("[\u4e00-\u9fff0-8]", re.split(r"(?:^|\s)# ", lines[place])[0])]:
            at = said[-1].start()
            lines[place] = lines[place][:at] + ("9" if said[-1][0].isdigit() else "变") + lines[place][at + 1 :]
            return "".join(lines)
    assert text.endswith("[]\n"), text
    return text.replace("[]", "[变]")


def test_no_file_that_makes_an_answer_changes_in_silence(tmp_path: Path) -> None:
    for name in ("rules", "kb"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    files = content_files(tmp_path)
    for file in files:
        file.write_text(with_another_word(file.read_text(encoding="utf-8")), encoding="utf-8")
    found = difference(CHECKOUT, tmp_path)
    said = {*(change.piece.file for change in found.changes), *(finding.file for finding in found.unread)}
    assert {file.relative_to(tmp_path).as_posix() for file in files} - said == set()


def test_the_command_compares_with_where_the_branch_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(home))
    edit(home, REPLIES, "恭喜您家添丁。", "恭喜恭喜 @大家 <b>。")
    runner = CliRunner()
    assert "rep-birth-gap" in runner.invoke(command, ["main"]).output
    markdown = runner.invoke(command, ["main", "--format", "md"]).output
    assert "  - 原：恭喜您家添丁。" in markdown
    assert "&lt;b>" in markdown
    assert "@大家" not in markdown
    data = json.loads(runner.invoke(command, ["main", "--format", "json"]).output)
    assert data["changes"][0]["id"] == "rep-birth-gap"
    wrong = runner.invoke(command, ["mian"])
    assert wrong.exit_code != 0
    assert "找不到版本“mian”" in wrong.output
    assert runner.invoke(command, ["--", "--output=/tmp/x"]).exit_code != 0
