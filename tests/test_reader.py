"""The reader: words on the counter become circumstances and materials, each with the words it was heard in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.content.home import find_home, var_folder
from triage.content.labelled import read_labelled
from triage.content.services import load_services
from triage.content.vocabulary import load_vocabulary
from triage.hearing.fitting import open_ear
from triage.hearing.numbers import number
from triage.hearing.reader import Reader

HOME: Path = find_home(Path(__file__).parent)


@cache
def reader() -> Reader:
    services, _ = load_services(HOME)
    vocabulary, findings = load_vocabulary(HOME, services)
    assert not findings
    return Reader(vocabulary, services, var_folder(HOME), open_ear(HOME))


def read(text: str, form: str | None = None):
    return reader().read(text, form)


@pytest.mark.parametrize(
    ("text", "material", "state"),
    [
        ("户口簿没带", "户口簿", "missing"),
        ("没带户口本", "户口簿", "missing"),
        ("不是没带户口本，是户口本上名字错了", "户口簿", "present"),
        ("结婚证、出生证都带了", "结婚证", "present"),
        ("结婚证、出生证都带了", "出生医学证明", "present"),
        ("来处理违章，驾驶证过期了", "驾驶证", "expired"),
        ("委托书在路上", "委托书", "in_transit"),
        ("租赁合同只有复印件", "租赁合同", "copy"),
        ("户口薄没带", "户口簿", "missing"),
        ("身份正和户口本都带了", "身份证", "present"),
    ],
)
def test_a_material_has_the_state_that_was_said(text, material, state):
    assert state in read(text).materials[material]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sfz 丢了", "身份证 丢了"),
        ("hkb 地址错", "户口本 地址错"),
        ("dongjie 湖北冻的", "冻结 湖北冻的"),
        ("妈88 瘫 dl huan zheng", "妈88 瘫 dl 换证"),
        ("yhk beipian", "银行卡 被骗"),
        ("app 打不开", "app 打不开"),
        ("can you help me", "can you help me"),
        ("zs" * 40, "zs" * 40),
    ],
)
def test_letters_that_spell_words_are_heard_as_these_words_and_others_stay(typed, meant):
    assert reader().standard(typed).words == meant


def test_a_word_of_its_own_is_no_slip_though_it_sounds_like_a_term():
    assert reader().standard("要解除拘留证明，租给出租方").words == "要解除拘留证明,租给出租方"


def test_what_was_typed_by_its_sound_is_shown_where_it_was_typed():
    matter = read("hukouben meidai")
    assert [span.text for span in matter.evidence if span.about == "户口簿"] == ["hukouben meidai"]


def test_the_document_that_a_service_produces_is_not_a_missing_material():
    matter = read("身份证丢了，想补身份证")
    assert matter.service == "身份证补领"
    assert "身份证" not in matter.materials


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("材料都带齐了", "材料齐全", "yes"),
        ("材料没带齐", "材料齐全", "no"),
        ("急用，明天就要", "急用", "yes"),
        ("没啥急用", "急用", "no"),
        ("我也不赶时间", "急用", "no"),
        ("窗口态度蛮好的", "态度不好", "no"),
        ("替我妈来领身份证", "代办", "yes"),
        ("跑了三趟了", "反复跑", "yes"),
    ],
)
def test_a_circumstance_is_yes_or_no_as_it_was_said(text, name, value):
    assert read(text).value(name) == value


def test_what_nobody_said_is_unknown():
    assert read("想问问").value("材料齐全") == "unknown"


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("给电瓶车上牌，发票丢了", "非机动车"),
        ("开无犯罪记录证明", "无犯罪记录证明"),
        ("居主证申领被退", "居住证申领"),
        ("伊拉要我来弄狗证", "养犬登记"),
    ],
)
def test_a_service_is_known_by_its_colloquial_and_misspelt_names(text, service):
    assert read(text).service == service


def test_opposites_are_kept_apart():
    assert read("非机动车上牌").line == "public_order"
    assert read("机动车年检").line == "traffic"


@pytest.mark.parametrize(
    ("words", "value"), [("八十八", 88), ("二十", 20), ("十五", 15), ("一百零四", 104), ("46", 46), ("两", 2), ("廿", None)]
)
def test_spoken_numbers_are_understood(words, value):
    assert number(words) == value


def test_an_age_is_read_from_speech():
    assert read("我妈今年八十八岁了").numbers["年龄"] == 88
    assert read("一幢楼三十多户").numbers["人数"] == 30


def test_evidence_points_into_the_original_text_even_through_dialect():
    text = "今朝我户口薄呒没带"
    matter = read(text)
    spoken = [evidence for evidence in matter.evidence if evidence.about == "户口簿"]
    assert spoken
    for evidence in matter.evidence:
        assert text[evidence.start : evidence.end] == evidence.text


def test_what_an_officer_ticks_outranks_what_was_heard():
    told = read("材料都带齐了，户口簿没带")
    assert told.tick("circumstance", "材料齐全", "no", "材料齐全").value("材料齐全") == "no"
    assert told.tick("material", "户口簿", "yes", "户口簿").materials["户口簿"] == {"present"}
    assert "户口簿" not in told.tick("material", "户口簿", "unknown", "户口簿").materials
    assert told.value("材料齐全") == "yes"  # a tick gives another matter, this one stays


def test_an_officers_question_is_no_statement_of_the_citizen():
    told = read("民警：户口簿带了吗？\n群众：我想问一下要多久。")
    assert "户口簿" not in told.materials


def test_a_bare_answer_is_heard_with_its_question():
    told = read("民警：户口簿带了吗？\n群众：没有。\n民警：结婚证带了吗？\n群众：带了。")
    assert told.materials["户口簿"] == {"missing"}
    assert told.materials["结婚证"] == {"present"}


def test_of_a_danger_the_words_it_was_heard_in_are_quoted_as_they_were_said():
    for text, quoted in (("楼道电瓶车冒烟了", "冒烟"), ("电瓶车在屋里充电冒烟了", "冒烟")):
        matter = read(text)
        spans = [evidence for evidence in matter.evidence if evidence.about == "gas_fire"]
        assert any(quoted in evidence.text for evidence in spans), text
        assert all(text[evidence.start : evidence.end] == evidence.text for evidence in matter.evidence)


def test_no_telling_of_a_danger_breaks_hearing():
    told = [matter.text for path in sorted((HOME / "kb/cases/matters").glob("danger*.jsonl")) for matter in read_labelled(path)][::3]
    assert len(told) > 1000
    for text in told:
        assert all(text[evidence.start : evidence.end] == evidence.text for evidence in read(text).evidence)


def test_a_later_correction_wins():
    assert read("户口簿没带。哦不对，户口簿带了").materials["户口簿"] == {"present"}
    assert read("材料没带齐。不对，材料都带齐了").value("材料齐全") == "yes"


def test_a_danger_that_the_patterns_name_is_heard_without_any_ear():
    deaf = reader().hearing_by(None)
    told = deaf.read("我妈正在银行转账，对方说是安全账户")
    assert told.dangers[0][0] == "fraud"
    assert told.danger > 0
    assert deaf.read("去年被骗的钱什么时候能返还").danger == 0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_hearing_and_all_evidence_lies_within(text):
    matter = read(text)
    for evidence in matter.evidence:
        assert 0 <= evidence.start < evidence.end <= len(text)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="户口本身份证没带了不是，。材料齐急用的我你他办理", max_size=60))
def test_the_same_words_are_heard_alike(text):
    first, second = read(text), read(text)
    assert first == second
