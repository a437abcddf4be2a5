"""Wrong edits a department might make, each found with file and line and told with its mend."""

from __future__ import annotations

import datetime
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from triage.authoring import practice
from triage.authoring.checks import run
from triage.authoring.checks.history import compare
from triage.authoring.content import read_content

TODAY = datetime.date(2026, 11, 22)
BIRTH, COUNTER, VIOLATION = "rules/population/birth.yaml", "rules/general/counter.yaml", "rules/traffic/violation.yaml"
REPLIES, WORDS = "kb/replies/population/birth.yaml", "rules/vocabulary/circumstances/common.yaml"
DANGER, LABELLED = "rules/general/danger.yaml", "kb/cases/matters/labelled.jsonl"


ARTICLE = "kb/articles/population/birth-basics.md"
STRAY = "rules/populaton/birth.yaml"


@dataclass(frozen=True)
class Edit:
    """``old`` becomes ``new`` in ``file``; the finding of ``check`` stands on the line of ``at`` and its mend says ``mend``."""

    name: str
    file: str
    old: str
    new: str
    check: str
    at: str
    mend: str
    below: int = 0


EDITS = [
    Edit(
        "键写错",
        BIRTH,
        "    basis: [RK-001]\n    when: {all: [{fact: 非婚生}",
        "    bases: [RK-001]\n    when: {all: [{fact: 非婚生}",
        "schema",
        "bases:",
        "basis",
    ),
    Edit("用制表符缩进", BIRTH, "    title: 只差在途的材料", "\ttitle: 只差在途的材料", "yaml", "\ttitle", "空格"),
    Edit("冒号后面没有空格", BIRTH, "    title: 只差在途的材料", "    title:只差在途的材料", "yaml", "title:只差", "冒号"),
    Edit("用了全角冒号", BIRTH, "    title: 只差在途的材料", "    title：只差在途的材料", "yaml", "title：", "英文冒号"),
    Edit("用了全角逗号", BIRTH, "{missing: 亲子鉴定}", "{missing: [亲子鉴定，户口簿]}", "reference", "亲子鉴定，户口簿", "英文逗号"),
    Edit("行首用了全角空格", BIRTH, "    title: 只差在途的材料", "　　title: 只差在途的材料", "yaml", "　　title", "英文空格"),
    Edit(
        "合并冲突没有理完",
        BIRTH,
        "    title: 只差在途的材料",
        "<<<<<<< HEAD\n    title: 只差在途的材料\n=======\n    title: 只差一样\n>>>>>>> main",
        "yaml",
        "<<<<<<< HEAD",
        "三行记号",
    ),
    Edit("传上来一个 Word 文件", "rules/population/新规则.docx", "", "PK", "stray-file", "", ".yaml"),
    Edit("手工改了版本号", "rules/VERSION", "", "第三版", "lock", "第三版", "bancheng release"),
    Edit(
        "两组同义词撞了",
        "kb/synonyms.yaml",
        "  - [户口簿, 户口本]",
        "  - [户口簿, 户口本]\n  - [户口册, 户口本]",
        "two-groups",
        "户口册",
        "合并",
    ),
    Edit("引用写成方括号", ARTICLE, "。〔RK-001〕", "。[RK-001]", "no-citation", "。[RK-001]", "六角括号"),
    Edit("规则放错文件夹", BIRTH, "service", "service", "stray-file", "", "population"),
    Edit("引号没有配对", COUNTER, 'hit: ["派出所说档案查不到"]', 'hit: ["派出所说档案查不到]', "yaml", "", "改法"),
    Edit(
        "缩进不齐",
        COUNTER,
        "    status: 试行\n    since: 2026-01-01\n    checked: 2026-11-01\n    basis: [TY-001]\n    when: {fact: 底册查不到}",
        "     status: 试行\n    since: 2026-01-01\n    checked: 2026-11-01\n    basis: [TY-001]\n    when: {fact: 底册查不到}",
        "yaml",
        "     status",
        "改法",
    ),
    Edit(
        "同一个键写两遍",
        BIRTH,
        "    title: 只差在途的材料",
        "    title: 只差在途的材料\n    title: 只差一样",
        "duplicate-key",
        "只差一样",
        "删掉其中一个",
    ),
    Edit("状态写错", BIRTH, "status: 试行", "status: 试用", "schema", "status: 试用", "试行"),
    Edit("路径写成别的说法", BIRTH, "then: {path: 容缺受理", "then: {path: 容缺办理", "schema", "容缺办理", "容缺受理"),
    Edit(
        "日期不存在",
        BIRTH,
        "    status: 试行\n    since: 2026-01-01",
        "    status: 试行\n    since: 2026-02-30",
        "date",
        "2026-02-30",
        "日期",
    ),
    Edit(
        "日期写法不对",
        BIRTH,
        "    status: 试行\n    since: 2026-01-01",
        "    status: 试行\n    since: 2026年1月1日",
        "schema",
        "2026年1月1日",
        "2026-01-01",
    ),
    Edit("编号重复", BIRTH, "id: pop-birth-002", "id: gen-attitude", "duplicate-id", "id: gen-attitude", "没用过的编号"),
    Edit("编号用了大写", BIRTH, "id: pop-birth-002", "id: Pop-Birth-002", "schema", "Pop-Birth-002", "小写"),
    Edit("情形写错字", BIRTH, "{fact: 随父落户}", "{fact: 随父落互}", "reference", "随父落互", "随父落户"),
    Edit("材料写错字", BIRTH, "{missing: 亲子鉴定}", "{missing: 亲子监定}", "reference", "亲子监定", "亲子鉴定"),
    Edit(
        "要补的材料不在表里",
        BIRTH,
        "missing: [亲子鉴定]}",
        "missing: [亲子监定]}",
        "unknown-material",
        "missing: [亲子监定]",
        "亲子鉴定",
    ),
    Edit(
        "口径查无此条",
        BIRTH,
        "reply: rep-birth-kinship",
        "reply: rep-birth-kinshp",
        "unknown-reply",
        "rep-birth-kinshp",
        "rep-birth-kinship",
    ),
    Edit(
        "事实查无此条",
        BIRTH,
        "    basis: [RK-001]\n    when: {all: [{fact: 非婚生}",
        "    basis: [RK-901]\n    when: {all: [{fact: 非婚生}",
        "unknown-basis",
        "RK-901",
        "kb/facts",
    ),
    Edit("部门写错", BIRTH, "owner: 户政科\nrules", "owner: 户政课\nrules", "unknown-owner", "owner: 户政课", "户政科"),
    Edit("事项写错", BIRTH, "service: 出生登记", "service: 出生登计", "reference", "service: 出生登计", "出生登记"),
    Edit(
        "时限查无此条",
        BIRTH,
        "reply: rep-birth-gap}",
        "reply: rep-birth-gap, deadline: path-expdite}",
        "unknown-deadline",
        "path-expdite",
        "path-expedite",
    ),
    Edit("少写例子", BIRTH, '      miss: ["给孩子报户口，材料都带了"]\n', "", "schema", 'hit: ["给孩子报户口，结婚证还在路上"]', "miss"),
    Edit(
        "例子没有命中", BIRTH, "没领证生的小孩想跟爸爸报户口，亲子鉴定没做", "小孩想报户口", "example-hit", "小孩想报户口", "改例子的说法"
    ),
    Edit(
        "不该命中的例子命中了", BIRTH, "给孩子报户口，材料都带了", "给孩子报户口，户口簿还在路上", "example-miss", "户口簿还在路上", "not"
    ),
    Edit("例子里有手机号", BIRTH, "给孩子报户口，材料都带了", "给孩子报户口，电话13812345678", "personal-data", "13812345678", "删掉号码"),
    Edit(
        "两个条件写进一个花括号",
        BIRTH,
        "{in_transit: 任一}, {not: {fact: 非婚生}}",
        "{in_transit: 任一, fact: 随父落户}",
        "two-in-one",
        "in_transit: 任一, fact",
        "拆开写",
    ),
    Edit(
        "条件自相矛盾",
        COUNTER,
        "when: {fact: 底册查不到}",
        "when: {all: [{fact: 底册查不到}, {not: {fact: 底册查不到}}]}",
        "never-fires",
        "{not: {fact: 底册查不到}}",
        "既要又不要",
    ),
    Edit("内部字眼写进对外口径", REPLIES, "恭喜您家添丁。", "这是内部掌握的。", "internal-phrase", "title: 只差在途的材料", "internal", 3),
    Edit("推诿的话写进对外口径", REPLIES, "恭喜您家添丁。", "这个没办法。", "forbidden-tone", "title: 只差在途的材料", "体谅", 3),
    Edit(
        "内部字眼写进规则标题",
        BIRTH,
        "title: 只差在途的材料",
        "title: 只差在途的材料（内部掌握）",
        "title-leak",
        "（内部掌握）",
        "对外的说法",
    ),
    Edit("没核实的事实写进对外口径", REPLIES, "facts: [RK-001]", "facts: [RK-002]", "closed-fact", "facts: [RK-002]", "internal_facts"),
    Edit("空格不在表里", REPLIES, "{补正材料}", "{缺的材料}", "unknown-blank", "public: >-", "补正材料"),
    Edit(
        "空格没人填",
        "kb/blanks.yaml",
        "{type: materials, source: heard, prompt: 还缺哪些材料}",
        "{type: materials, prompt: 还缺哪些材料}",
        "blank-source",
        "补正材料",
        "source",
    ),
    Edit(
        "说了数字没有依据",
        REPLIES,
        "恭喜您家添丁。",
        "恭喜您家添丁，三个工作日就好。",
        "figure-without-fact",
        "title: 只差在途的材料",
        "facts",
        3,
    ),
    Edit(
        "书面告知用到别的事项",
        BIRTH,
        "then: {path: 释法说理, scope: 未能受理审批, reply: rep-birth-kinship",
        "then: {path: 书面告知, scope: 未能受理审批, reply: rep-birth-kinship",
        "written-notice",
        "path: 书面告知",
        "一次性告知单",
    ),
    Edit("危险的规则没有标记", DANGER, ", flags: [emergency]", "", "danger", "then: {path: 当场处理", "emergency"),
    Edit("危险的规则不当场处理", DANGER, "then: {path: 当场处理", "then: {path: 释法说理", "danger", "path: 释法说理", "当场处理"),
    Edit(
        "危险的规则带了别的条件",
        DANGER,
        "when: {danger: 行凶威胁}",
        "when: {all: [{danger: 行凶威胁}, {fact: 态度不好}]}",
        "danger",
        "then: {path: 当场处理",
        "when 只写",
    ),
    Edit(
        "两个部门的规则撞上",
        VIOLATION,
        "rules:\n",
        "rules:\n  - id: tra-violation-002\n    title: 处理违法缺材料，另一种写法\n    cause: 交通违法缺材料\n"
        "    status: 试行\n    since: 2026-01-01\n    checked: 2026-11-01\n"
        "    owner: 综合窗口管理岗\n    basis: [JJ-001]\n    when: {missing: 任一}\n"
        "    then: {path: 书面告知, scope: 其他, line: 交警, reply: rep-violation-missing}\n"
        '    examples:\n      hit: ["来处理违章，驾照没带"]\n      miss: ["换驾驶证要带什么"]\n',
        "repeated",
        "id: tra-violation-002",
        "合并",
    ),
    Edit(
        "同样具体的两条规则各走各的路",
        COUNTER,
        "rules:\n",
        "rules:\n  - id: gen-conflict\n    title: 说记录对不上的，先讲清\n    cause: 档案查无\n"
        "    status: 试行\n    since: 2026-01-01\n"
        "    checked: 2026-11-01\n    basis: [TY-001]\n    when: {fact: 记录不一致}\n"
        "    then: {path: 释法说理, reply: rep-counter-explain}\n"
        '    examples:\n      hit: ["查老档案，两边对不上"]\n      miss: ["请问补户口本要带什么"]\n',
        "disagree",
        "id: gen-archive",
        "多写一个条件",
    ),
    Edit(
        "永远轮不到的规则",
        COUNTER,
        "rules:\n",
        "rules:\n  - id: gen-birth-kinship\n    title: 态度也不好的随父落户，先上报\n    cause: 缺主要材料\n    status: 试行\n"
        "    since: 2026-01-01\n    checked: 2026-11-01\n    basis: [TY-001]\n"
        "    when: {all: [{service: 出生登记}, {fact: 非婚生}, {fact: 随父落户}, {missing: 亲子鉴定}, {fact: 态度不好}]}\n"
        "    then: {path: 上报业务部门, reply: rep-counter-up}\n    examples:\n"
        '      hit: ["没领证，小孩跟爸爸报户口，亲子鉴定没做，他还冲我吼"]\n      miss: ["报户口"]\n',
        "shadowed",
        "id: gen-birth-kinship",
        "加 not",
    ),
    Edit("缘由写错字", BIRTH, "cause: 缺主要材料", "cause: 缺主要材科", "reference", "cause: 缺主要材科", "缺主要材料"),
    Edit("没有写缘由", BIRTH, "    cause: 缺主要材料\n", "", "schema", "id: pop-birth-001", "cause"),
    Edit(
        "条件里写了“没有某个缘由”",
        BIRTH,
        "{not: {fact: 非婚生}}",
        "{not: {cause: 缺主要材料}}",
        "not-cause",
        "{not: {cause: 缺主要材料}}",
        "去掉",
    ),
    Edit(
        "一条缘由两条通用规则",
        COUNTER,
        "when: {all: [{fact: 态度不好}, {not: {missing: 任一}}]}",
        "when: {cause: 态度}",
        "general-rule",
        "id: gen-attitude",
        "留一条",
    ),
    Edit("情形和缘由同名", WORDS, "  底册查不到:", "  档案查无:", "same-name", "  档案查无:", "情形换一个名称"),
    Edit("追问没有写怎么答", WORDS, "    answers: [没查到, 查到了]\n", "", "answers", "  底册查不到:", "answers"),
    Edit("两个答法一样", WORDS, "answers: [没查到, 查到了]", "answers: [没查到, 没查到]", "answers", "  底册查不到:", "不成立"),
    Edit("少了一道尺子", "rules/thresholds.yaml", "  sure: 0.90", "  shure: 0.90", "schema", "shure", "sure"),
    Edit("尺子高低写反", "rules/thresholds.yaml", "danger_red: 0.50", "danger_red: 0.05", "thresholds", "danger_red: 0.05", "改回来"),
    Edit("标注写坏一行", LABELLED, '{"id": "L002"', '{"id": "L002', "labels", '"L002', "每行写成"),
    Edit("标注用了没有的缘由", LABELLED, '"cause": "main_missing"', '"cause": "main_mising"', "labels", "main_mising", "main_missing"),
    Edit(
        "用 & 和 * 引用",
        BIRTH,
        "    basis: [RK-001]\n",
        "    basis: &yiju [RK-001]\n    flags: *yiju\n",
        "yaml",
        "flags: *yiju",
        "照写一遍",
    ),
    Edit("空格写在了键上", REPLIES, "  public: >-", "  {补正材料}: 亲子鉴定\n  public: >-", "yaml", "{补正材料}:", "双引号"),
    Edit("方括号一路没关", BIRTH, "hit: [", "hit: " + "[" * 60, "yaml", "[[[[[", "关上"),
    Edit(
        "条件太复杂",
        BIRTH,
        "{in_transit: 任一}, ",
        "{in_transit: 任一}, "
        + "".join(f"{{any: [{{present: {m}}}, {{missing: {m}}}]}}, " for m in ("亲子鉴定", "户口簿", "结婚证", "驾驶证"))
        + "".join(f"{{any: [{{copy: {m}}}, {{expired: {m}}}]}}, " for m in ("亲子鉴定", "户口簿", "结婚证")),
        "engine",
        "id: pop-birth-002",
        "拆成几条",
    ),
    Edit("废止不写理由", COUNTER, "    reason: 并入 gen-archive\n", "", "retired", "status: 废止", "reason"),
    Edit(
        "起用晚于停用",
        BIRTH,
        "    since: 2026-01-01\n    checked: 2026-11-01\n    basis: [RK-001]\n    when: {all: [{in_transit",
        "    since: 2027-01-01\n    until: 2026-12-01\n    checked: 2026-11-01\n    basis: [RK-001]\n    when: {all: [{in_transit",
        "dates",
        "since: 2027-01-01",
        "写反",
    ),
    Edit(
        "紧急规则没写为什么",
        BIRTH,
        "    status: 试行\n",
        "    status: 试行\n    emergency: true\n",
        "emergency-shape",
        "emergency: true",
        "reason",
    ),
    Edit("词汇用了没有的词组", WORDS, "yes: [冲我吼, 态度差]", "yes: [<民警>…冲我吼, 态度差]", "vocabulary", "<民警>", "words.yaml"),
    Edit(
        "例外写错检查名",
        "rules/exceptions.yaml",
        "exceptions: []",
        "exceptions:\n  - {id: gen-attitude, check: shadow, reason: 两部门正在商量, until: 2027-01-01}",
        "exception",
        "check: shadow",
        "shadowed",
    ),
    Edit(
        "例外过期",
        "rules/exceptions.yaml",
        "exceptions: []",
        "exceptions:\n  - {id: gen-attitude, check: shadowed, reason: 两部门正在商量, until: 2026-10-01}",
        "exception-expired",
        "2026-10-01",
        "until",
    ),
    Edit(
        "例外放过不能放过的",
        "rules/exceptions.yaml",
        "exceptions: []",
        "exceptions:\n  - {id: rep-birth-gap, check: internal-phrase, reason: 先放一放再说, until: 2027-01-01}",
        "exception",
        "internal-phrase",
        "改好",
    ),
]
PAST = [
    Edit("删掉用过的规则", COUNTER, None, None, "deleted", "", "bancheng retire gen-archive"),  # type: ignore[arg-type]
    Edit("改了废止的规则", COUNTER, "title: 早先的做法", "title: 早先的办法", "retired-edited", "id: gen-old", "改回原样"),
    Edit("状态往回退", BIRTH, "    status: 正式", "    status: 草案", "demoted", "id: pop-birth-001", "正式"),
    Edit(
        "旧编号写新规则",
        COUNTER,
        "    title: 只反映态度\n",
        "    title: 几份文书对不上号要研究\n",
        "reused-id",
        "id: gen-attitude",
        "新规则另起编号",
    ),
    Edit(
        "挪起用日期断了档",
        BIRTH,
        "    status: 试行\n    since: 2026-01-01",
        "    status: 试行\n    since: 2026-12-01",
        "gap",
        "id: pop-birth-002",
        "until",
    ),
]


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    return practice.make(tmp_path / "home")


def change(home: Path, edit: Edit) -> str:
    path = home / edit.file
    if edit.check == "stray-file" and path.is_file():
        (home / "rules/populaton").mkdir()
        path = path.rename(home / STRAY)
    if not path.is_file():
        path.write_text("", encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert edit.old in text, "the edit no longer fits the small home"
    text = text.replace(edit.old, edit.new, 1)
    path.write_text(text, encoding="utf-8")
    return text


def line_of(text: str, snippet: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if snippet in line)


def test_there_are_thirty_and_more() -> None:
    assert len(EDITS) + len(PAST) >= 30
    assert len({edit.name for edit in EDITS + PAST}) == len(EDITS) + len(PAST)


def test_the_small_home_is_sound(home: Path) -> None:
    assert run(read_content(home, TODAY, with_cases=True)).findings == ()


@pytest.mark.parametrize("edit", EDITS, ids=[edit.name for edit in EDITS])
def test_a_wrong_edit_is_found_with_its_mend(home: Path, edit: Edit) -> None:
    text = change(home, edit)
    found = [f for f in run(read_content(home, TODAY)).findings if f.check == edit.check]
    assert found, [str(f) for f in run(read_content(home, TODAY)).findings]
    finding = found[0]
    assert finding.file == (STRAY if edit.name == "规则放错文件夹" else edit.file)
    assert finding.line > 0 or edit.check == "stray-file"
    if edit.at:
        assert finding.line in {
            line_of(text, edit.at) + edit.below + shift for shift in ((0, -1, -2, -3) if edit.check == "schema" else (0,))
        }
    assert finding.mend
    assert edit.mend == "改法" or edit.mend in finding.mend


@pytest.mark.parametrize("edit", PAST, ids=[edit.name for edit in PAST])
def test_what_a_pull_request_must_not_do_is_found(home: Path, edit: Edit) -> None:
    change_past(home, edit)
    findings = compare(read_content(home, TODAY), "main")
    found = [f for f in findings if f.check == edit.check]
    assert found, findings
    assert found[0].file == edit.file
    if edit.at:
        assert found[0].line == line_of((home / edit.file).read_text(encoding="utf-8"), edit.at)
    assert edit.mend in found[0].mend


def change_past(home: Path, edit: Edit) -> None:
    """What was shipped on ``main``, changed as it must not be."""

    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-C", str(home), "-c", "user.name=科员", "-c", "user.email=a@example.org", *words], check=True, capture_output=True
        )

    git("init", "-b", "main")
    git("add", "-A")
    git("commit", "-m", "起点")
    if edit.check == "deleted":
        text = (home / edit.file).read_text(encoding="utf-8")
        start, end = text.index("  - id: gen-archive"), text.index("  - id: gen-old")
        (home / edit.file).write_text(text[:start] + text[end:], encoding="utf-8")
    else:
        if edit.check == "reused-id":
            change(
                home,
                Edit(
                    "",
                    edit.file,
                    "when: {all: [{fact: 态度不好}, {not: {missing: 任一}}]}\n    then: {path: 当场处理",
                    "when: {fact: 记录不一致}\n    then: {path: 上报业务部门",
                    "",
                    "",
                    "",
                ),
            )
        change(home, edit)


def test_the_table_of_wrong_edits_is_complete() -> None:
    """docs/wrong-edits.md is made by ``python -m bench.wrong_edits``; an edit added here belongs into it."""
    table = (Path(__file__).resolve().parent.parent / "docs/wrong-edits.md").read_text(encoding="utf-8")
    assert [edit.name for edit in EDITS + PAST if f" | {edit.name} | " not in table] == []
