"""In which form a matter reaches us, and what of it the citizen states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.hearing.forms import FORMS, form_of, joined, statements, turns_of


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("妈88 瘫 换证 上门", "note"),
        ("身份证丢了，后天要高考，怎么办", "talk"),
        ("市民来电反映，其在某派出所办理居住证被退，诉求：要求说明理由。", "worksheet"),
        ("民警：您办什么？\n群众：报户口。", "dialogue"),
        ("问：带了吗？答：没有。", "dialogue"),
        ("警：什么事 市民：我来换证", "dialogue"),
        ("——办什么？ ——换身份证。 ——旧的带了吗？ ——被扣了", "dialogue"),
        ("- 身份证 - 户口本 - 结婚证 - 照片", "note"),
    ],
)
def test_the_form_is_known_by_its_look(text, form):
    assert form_of(text) == form


def test_turns_that_a_front_end_sends_are_found_again():
    text = joined([("officer", "带了吗？"), ("citizen", "没有")])
    assert [turn.who for turn in turns_of(text)] == ["officer", "citizen"]
    assert statements(text, "dialogue")[0].strip() == "没带"


def test_of_turns_without_names_the_citizen_has_the_last():
    text = "——换身份证的？ ——旧的带了吗？ ——没有。 ——丢了？ ——不是丢了，被房东扣了。"
    assert [turn.who for turn in turns_of(text)] == ["citizen", "officer", "citizen", "officer", "citizen"]


@pytest.mark.parametrize(
    ("question", "answer", "stated"),
    [
        ("户口本带了吗？", "没有。", "户口本没带"),
        ("户口本带了吗？", "带了", "户口本带了"),
        ("亲子鉴定做过吗？", "没", "亲子鉴定没做"),
        ("先坐。出生证有吗", "有的", "出生证有"),
    ],
)
def test_a_bare_answer_becomes_a_statement(question, answer, stated):
    assert statements(f"民警：{question}\n群众：{answer}", "dialogue")[0].strip() == stated


@given(st.text(max_size=200), st.sampled_from(FORMS))
def test_every_stated_character_has_a_place_in_the_text(text, form):
    words, places = statements(text, form)
    assert len(words) == len(places)
    assert all(0 <= place < max(1, len(text)) for place in places)
