"""The knowledge base says what it may to whom, and every mistake in it is told with file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.content.findings import ContentError, Finding
from triage.content.knowledge import Fact, load_knowledge
from triage.content.knowledge.article import read_sections, read_sentences
from triage.content.rule import All, Is

HOME = Path(__file__).resolve().parent.parent
KNOWLEDGE = load_knowledge(HOME)

FACTS = """\
- id: AA-001
  line: 人口
  service: 出生登记
  fact: 婴儿出生后一个月内申报出生登记。
  law: 户口登记条例
  article: 第七条
  evidence: primary
  status: confirmed
  checked: 2026-11-22
- id: AA-002
  line: 人口
  service: 出生登记
  fact: 超过一年的要报区里批准。
  evidence: superseded-or-old-text
  status: unconfirmed
  caveat: 旧规定
  checked: 2026-11-22
"""
ARTICLE = """\
---
id: art-birth
title: 报户口怎么办
line: 人口
services: [出生登记]
audience: officer
keywords: [报户口]
facts: [AA-001, AA-002]
replies: [rep-birth-one]
owner: 户政科
status: 试行
since: 2026-11-22
checked: 2026-11-22
---
## 多久
一个月内来报。〔AA-001〕超过一年要批准。〔AA-002〕
- 两条一起看。〔AA-001、AA-002〕
> 收费请问联络岗。

## 收不收费
超过一年也一样。〔AA-002〕
"""
CAUSES = """\
groups: {at_hand: 当场能了}
causes:
  - {code: main_missing, name: 缺主要材料, group: at_hand, means: 少了主要材料, says: 材料没带齐, question: 少了什么？}
"""
DANGERS = """\
dangers:
  - {code: suicide, name: 轻生, means: 有人不想活, question: 人安全吗？, answers: [有, 没有]}
"""
REPLY = """\
- id: rep-birth-one
  title: 一个月内来报户口
  service: 出生登记
  path: 当场处理
  public: 恭喜您添丁，我现在就帮您办。出生一个月内来报最稳妥，还差{补正材料}的话我一次写给您。
  facts: [AA-001]
  internal: 超过一年的报区里批准。
  internal_facts: [AA-002]
  steps: [核对出生医学证明, 当场录入]
  owner: 户政科
  status: 试行
  since: 2026-11-22
  checked: 2026-11-22
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small sound knowledge base."""
    files = {
        "rules/services.yaml": "services:\n  出生登记: {code: birth, line: 人口, owner: 户政科, aliases: [报户口]}\n",
        "rules/causes.yaml": CAUSES,
        "rules/dangers.yaml": DANGERS,
        "rules/vocabulary/materials.yaml": "materials:\n  亲子鉴定: []\n  出生医学证明: [出生证]\nstates: {}\n",
        "rules/vocabulary/circumstances/a.yaml": "circumstances:\n  非婚生: {means: 父母没有领证, yes: [没领证]}\n",
        "rules/departments.yaml": "departments:\n  户政科: {line: 人口, liaison: 户政联络岗}\n",
        "kb/blanks.yaml": "blanks:\n  补正材料: {type: materials, source: heard, prompt: 还缺什么}\n",
        "kb/internal_phrases.yaml": "phrases: [内部掌握]\nforbidden_tone: [不归我管]\n",
        "kb/facts/a.yaml": FACTS,
        "kb/articles/a/birth.md": ARTICLE,
        "kb/replies/a/birth.yaml": REPLY,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def change(home: Path, name: str, old: str, new: str) -> list[Finding]:
    """The findings after one change of a file that was sound."""
    path = home / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return list(load_knowledge(home).findings)


def only(findings: list[Finding], check: str) -> Finding:
    assert {finding.check for finding in findings} == {check}, findings
    assert findings[0].file
    assert findings[0].line > 0
    assert findings[0].mend
    return findings[0]


def test_a_sound_knowledge_base_has_no_findings(home: Path) -> None:
    knowledge = load_knowledge(home)
    assert knowledge.findings == ()
    assert (len(knowledge.facts), len(knowledge.articles), len(knowledge.replies)) == (2, 1, 1)
    assert knowledge.require_sound() is knowledge


@pytest.mark.parametrize(
    ("evidence", "status", "caveat", "public", "mark"),
    [
        ("primary", "confirmed", "", True, ""),
        ("seed", "confirmed", "", True, ""),
        ("primary", "confirmed", "读到的是旧版", False, "待核"),
        ("primary", "unconfirmed", "", False, "待核"),
        ("web-page", "confirmed", "", False, "转引"),
        ("secondary", "confirmed", "", False, "转引"),
        ("none", "confirmed", "", False, "待核"),
        ("superseded-or-old-text", "confirmed", "", False, "待核"),
    ],
)
def test_what_was_read_and_confirmed_without_reserve_is_public_and_the_rest_is_marked(evidence, status, caveat, public, mark) -> None:
    fact = Fact("AA-001", "人口", "出生登记", "……", evidence=evidence, status=status, caveat=caveat)
    assert (fact.public, fact.mark) == (public, mark)


def test_a_citizen_reads_only_sentences_whose_facts_are_all_public(home: Path) -> None:
    knowledge = load_knowledge(home)
    sections = knowledge.public_sections(knowledge.articles["art-birth"])
    assert [(section.heading, [sentence.text for sentence in section.sentences]) for section in sections] == [("多久", ["一个月内来报。"])]
    assert all(section.guidance == () for section in sections)


def test_an_officers_article_without_a_public_sentence_is_not_public_at_all(home: Path) -> None:
    change(home, "kb/articles/a/birth.md", "一个月内来报。〔AA-001〕", "")
    knowledge = load_knowledge(home)
    assert not knowledge.is_public_article(knowledge.articles["art-birth"])


@pytest.mark.parametrize("status", ["草案", "废止"])
def test_a_draft_and_a_retired_piece_are_not_public(home: Path, status: str) -> None:
    change(home, "kb/articles/a/birth.md", "status: 试行", f"status: {status}")
    change(home, "kb/replies/a/birth.yaml", "status: 试行", f"status: {status}")
    knowledge = load_knowledge(home)
    assert not knowledge.is_public_article(knowledge.articles["art-birth"])
    assert not knowledge.is_public_reply(knowledge.replies["rep-birth-one"])


def test_a_file_number_in_brackets_is_no_citation() -> None:
    (sentence,) = read_sentences("依据国办发〔2015〕96号可以申报。〔AA-001、AA-002〕")
    assert sentence.text == "依据国办发〔2015〕96号可以申报。"
    assert sentence.facts == ("AA-001", "AA-002")


@given(st.text())
def test_any_text_can_stand_in_an_article(text: str) -> None:
    for section in read_sections(text, 1):
        assert all(sentence.text for sentence in section.sentences)


def test_a_fact_that_does_not_exist_is_told(home: Path) -> None:
    found = change(home, "kb/replies/a/birth.yaml", "internal_facts: [AA-002]", "internal_facts: [AA-009]")
    finding = only(found, "unknown-fact")
    assert (finding.file, finding.line, finding.id) == ("kb/replies/a/birth.yaml", 8, "rep-birth-one")


def test_a_reply_that_does_not_exist_is_told(home: Path) -> None:
    assert "rep-birth-two" in only(change(home, "kb/articles/a/birth.md", "[rep-birth-one]", "[rep-birth-two]"), "unknown-reply").message


def test_a_service_that_does_not_exist_is_told_with_the_nearest_one(home: Path) -> None:
    found = change(home, "kb/articles/a/birth.md", "services: [出生登记]", "services: [出生登录]")
    assert "出生登记" in only(found, "unknown-service").mend


WHEN = "  when: {all: [{fact: 非婚生}, {missing: 亲子鉴定}]}\n  cause: 缺主要材料\n  public:"


def test_a_wording_says_what_it_takes_for_granted_and_which_cause_it_answers(home: Path) -> None:
    assert change(home, "kb/replies/a/birth.yaml", "  public:", WHEN) == []
    reply = load_knowledge(home).replies["rep-birth-one"]
    assert reply.when == All((Is("yes:非婚生"), Is("missing:亲子鉴定")))
    assert (reply.services, reply.causes, reply.written) == (("出生登记",), ("main_missing",), "")


@pytest.mark.parametrize(("wrong", "right"), [("非婚生子", "非婚生"), ("亲子鉴定书", "亲子鉴定"), ("缺主要的材料", "缺主要材料")])
def test_what_a_wording_presupposes_must_stand_in_the_lists_and_the_nearest_name_is_told(home: Path, wrong: str, right: str) -> None:
    found = change(home, "kb/replies/a/birth.yaml", "  public:", WHEN.replace(right, wrong, 1))
    finding = only(found, "reference")
    assert (right in finding.mend, finding.id, finding.line) == (True, "rep-birth-one", 5 if "缘由" not in finding.message else 6)


def test_a_condition_of_a_wording_has_the_form_of_a_rule_s(home: Path) -> None:
    found = change(home, "kb/replies/a/birth.yaml", "  public:", "  when: {facts: 非婚生}\n  public:")
    assert "fact" in only(found, "schema").mend


def test_a_wording_may_serve_several_services_each_of_which_must_exist(home: Path) -> None:
    found = change(home, "kb/replies/a/birth.yaml", "service: 出生登记", "service: [出生登记, 死亡销户]")
    assert "死亡销户" in only(found, "unknown-service").message


def test_an_owner_that_does_not_exist_is_told(home: Path) -> None:
    only(change(home, "kb/articles/a/birth.md", "owner: 户政科", "owner: 户政处"), "unknown-owner")


@pytest.mark.parametrize("name", ["kb/facts/a.yaml", "kb/replies/a/birth.yaml", "kb/articles/a/birth.md"])
def test_an_id_used_twice_is_told(home: Path, name: str) -> None:
    text = (home / name).read_text(encoding="utf-8")
    (home / name).with_name("zz" + Path(name).suffix).write_text(text, encoding="utf-8")
    finding = only(list(load_knowledge(home).findings), "duplicate-id")
    assert name in finding.message


def test_more_than_ten_facts_are_told(home: Path) -> None:
    more = "".join(FACTS.split("- id: AA-002")[0].replace("AA-001", f"BB-{number:03d}") for number in range(10))
    change(home, "kb/facts/a.yaml", "- id: AA-002", more + "- id: AA-002")
    ids = "、".join(f"BB-{number:03d}" for number in range(10))
    change(home, "kb/articles/a/birth.md", "## 收不收费\n", f"## 收不收费\n都一样。〔{ids}〕\n")
    only(change(home, "kb/articles/a/birth.md", "facts: [AA-001,", f"facts: [{ids.replace('、', ', ')}, AA-001,"), "too-many-facts")


def test_a_fact_listed_but_not_cited_is_told(home: Path) -> None:
    change(home, "kb/facts/a.yaml", "- id: AA-002", FACTS.split("- id: AA-002")[0].replace("AA-001", "AA-003") + "- id: AA-002")
    assert "AA-003" in only(change(home, "kb/articles/a/birth.md", "facts: [AA-001,", "facts: [AA-003, AA-001,"), "uncited-fact").message


def test_a_fact_cited_but_not_listed_is_told_where_it_is_cited(home: Path) -> None:
    change(home, "kb/articles/a/birth.md", "facts: [AA-001, AA-002]", "facts: [AA-002]")
    assert {finding.line for finding in load_knowledge(home).findings if finding.check == "unlisted-fact"} == {16, 17}


def test_a_sentence_without_citation_is_told(home: Path) -> None:
    finding = only(change(home, "kb/articles/a/birth.md", "超过一年也一样。〔AA-002〕", "超过一年也一样。"), "no-citation")
    assert finding.line == 21


def test_a_heading_of_ones_own_is_told(home: Path) -> None:
    only(change(home, "kb/articles/a/birth.md", "## 收不收费", "## 费用"), "heading")


def test_an_article_for_citizens_on_a_closed_fact_is_told(home: Path) -> None:
    only(change(home, "kb/articles/a/birth.md", "audience: officer", "audience: public"), "closed-fact")


def test_an_internal_phrase_where_a_citizen_can_read_it_is_told(home: Path) -> None:
    only(change(home, "kb/articles/a/birth.md", "一个月内来报。", "内部掌握一个月。"), "internal-phrase")


def test_an_internal_phrase_where_only_officers_read_is_fine(home: Path) -> None:
    assert change(home, "kb/articles/a/birth.md", "超过一年要批准。", "内部掌握一年。") == []


def test_a_public_wording_on_a_closed_fact_is_told(home: Path) -> None:
    only(change(home, "kb/replies/a/birth.yaml", "facts: [AA-001]", "facts: [AA-002]"), "closed-fact")


@pytest.mark.parametrize(
    ("words", "check"), [("这是内部掌握的", "internal-phrase"), ("这事不归我管", "forbidden-tone"), ("还差{随便什么}", "unknown-blank")]
)
def test_what_must_not_stand_in_a_public_wording_is_told(home: Path, words: str, check: str) -> None:
    only(change(home, "kb/replies/a/birth.yaml", "还差{补正材料}", words), check)


@pytest.mark.parametrize("words", ["满十六周岁来办", "要30天", "按《户口登记条例》", "依第七条办"])
def test_a_figure_or_a_law_without_a_fact_is_told(home: Path, words: str) -> None:
    change(home, "kb/replies/a/birth.yaml", "出生一个月内来报最稳妥", words)
    only(change(home, "kb/replies/a/birth.yaml", "  facts: [AA-001]", "  facts: []"), "figure-without-fact")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("kb/facts/a.yaml", "evidence: primary", "evidence: read"),
        ("kb/articles/a/birth.md", "audience: officer", "audience: all"),
        ("kb/replies/a/birth.yaml", "path: 当场处理", "path: 当场办"),
        ("kb/replies/a/birth.yaml", "  steps: [核对出生医学证明, 当场录入]\n", ""),
    ],
)
def test_a_file_of_the_wrong_form_is_told_with_its_line(home: Path, name: str, old: str, new: str) -> None:
    finding = next(finding for finding in change(home, name, old, new) if finding.check == "schema")
    assert finding.file == name
    assert finding.line > 0
    assert finding.id


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kb/facts/b.yaml", "这不是清单"),
        ("kb/facts/b.yaml", "- 没有编号"),
        ("kb/replies/a/b.yaml", "- id: x\n\tpath: y"),
        ("kb/articles/a/b.md", "没有开头"),
        ("kb/articles/a/b.md", "---\ntitle: 没有编号\n---\n"),
        ("kb/articles/a/b.md", "---\nid: [\n---\n"),
    ],
)
def test_one_broken_file_is_told_and_the_rest_is_still_there(home: Path, name: str, text: str) -> None:
    (home / name).write_text(text, encoding="utf-8")
    knowledge = load_knowledge(home)
    assert {finding.file for finding in knowledge.findings} == {name}
    assert len(knowledge.facts) == 2
    with pytest.raises(ContentError):
        knowledge.require_sound()


def test_the_knowledge_base_of_the_house_has_no_mistakes() -> None:
    assert [str(finding) for finding in KNOWLEDGE.errors] == []
    assert len(KNOWLEDGE.facts) >= 404


def test_no_public_sentence_and_no_public_wording_of_the_house_rests_on_a_closed_fact() -> None:
    for article in KNOWLEDGE.articles.values():
        for section in KNOWLEDGE.public_sections(article):
            assert all(set(sentence.facts) <= KNOWLEDGE.public_facts for sentence in section.sentences)
    for reply in KNOWLEDGE.replies.values():
        assert set(reply.facts) <= KNOWLEDGE.public_facts
