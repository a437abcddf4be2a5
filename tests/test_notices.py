"""Notices: what is printed rests on public facts, is complete, and cannot be printed with a gap in it."""

from __future__ import annotations

import html
import re
import shutil

import pytest

from triage.content.findings import ContentError
from triage.content.notices import NoticeForms
from triage.terms import PATHS
from web.pdf import _lines, draw
from web.typeface import embedding, missing

ALL = ("once", "cannot-now", "promise", "receipt", "refusal")


def number_of(answer) -> str:
    return re.search(r"编号：(\S+?)<", answer.get_data(as_text=True))[1]


def _broken(text):
    with embedding(text):
        return _lines(text, 13, 400, 0)


def filled(form):
    kinds = {"date": "2026-12-01", "list": "户口簿\n身份证"}
    return {f"f:{field.name}": kinds.get(field.type, f"某{field.name}") for field in form.fields}


def test_every_notice_a_rule_can_name_is_there(office):
    defaults = office.judge.statements.defaults.values()
    named = {rule.notice for rule in office.rulebook.rules if rule.notice} | {default.notice for default in defaults if default.notice}
    assert named <= {form.name for form in office.notices.forms}
    assert {form.code for form in office.notices.forms} == set(ALL)
    assert PATHS


@pytest.mark.parametrize("code", ALL)
def test_every_word_that_cites_a_fact_cites_a_public_one(office, code):
    form = office.notices.by_code(code)
    cited = [fact for part in form.parts for fact in part.facts]
    assert cited
    assert set(cited) <= office.knowledge.public_facts


def test_a_refusal_gives_reasons_and_both_remedies(office):
    form = office.notices.by_code("refusal")
    said = "".join(part.say for part in form.parts)
    for needed in ("不予受理的理由", "法律依据", "行政复议", "六十日", "行政诉讼", "六个月"):
        assert needed in said
    assert {"不予受理的理由", "法律依据", "复议机关", "管辖法院"} <= set(form.unfilled({}))


@pytest.mark.parametrize("code", ALL)
def test_an_open_sheet_names_what_is_missing_and_gives_no_pdf(client, code):
    body = html.unescape(client.get(f"/notices/{code}").get_data(as_text=True))
    for needed in ("待填", "加盖专用章", "编号：", "签名", "规则库"):
        assert needed in body
    refused = client.post(f"/notices/{code}.pdf", data={})
    assert refused.status_code == 422
    assert "还没填" in refused.get_data(as_text=True)


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("large", ["0", "1"])
def test_a_filled_sheet_becomes_a_pdf(client, office, code, large):
    form = office.notices.by_code(code)
    answer = client.post(f"/notices/{code}.pdf", data={**filled(form), "large": large, "serial": "告-20261122-0001"})
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert answer.data.count(b"/Type /Page\n") >= 1


@pytest.mark.parametrize(
    "name", ["阿卜杜拉·买买提", "Nguyễn Thị Ánh", "Иванова Ольга", "José García", "王\U0002cb4e", "\U00020cd0\U0002b80a\U0002c27c"]
)
def test_names_of_foreigners_and_rare_characters_stand_in_the_pdf_as_they_are(client, office, name):
    values = filled(office.notices.by_code("once")) | {"f:申请人": name}
    answer = client.post("/notices/once.pdf", data=values)
    assert answer.status_code == 200
    assert b"/FontFile2" in answer.data, "the characters are embedded"
    assert b"STSong" not in answer.data
    for char in name:
        assert missing(char) == ""


def test_every_character_of_the_table_that_lies_beyond_the_first_plane_is_there():
    """Samples of each of its blocks; the whole table of 8,105 was tried with the same function."""
    assert (
        missing(
            "\U00020cd0\U00025ed7\U00024ac9\U0002b1ed\U0002b404\U0002b6ad\U0002b80a\U0002b806\U0002b81c\U0002c27c\U0002c8d9\U0002ce93\U000039d0\U000039df"
        )
        == ""
    )


def test_a_long_foreign_name_is_not_broken_in_its_middle():
    lines = _broken("办" * 30 + "Иванова")
    assert lines[-1].endswith("Иванова")


def test_a_sheet_says_before_it_is_printed_what_the_pdf_cannot_set(client, office):
    values = filled(office.notices.by_code("once")) | {"f:申请人": "王\U00020bb7"}
    assert "PDF 里印不出：\U00020bb7" in client.post("/notices/once", data=values).get_data(as_text=True)
    plain = client.post("/notices/once", data=filled(office.notices.by_code("once"))).get_data(as_text=True)
    assert "PDF 里印不出" not in plain


@pytest.mark.parametrize(("name", "rare"), [("王\U00020bb7", "\U00020bb7"), ("张😀", "😀")])
def test_a_name_with_a_rare_character_is_refused_in_pdf_and_never_left_out(client, office, name, rare):
    values = filled(office.notices.by_code("once")) | {"f:申请人": name}
    answer = client.post("/notices/once.pdf", data=values)
    assert answer.status_code == 422
    assert f"“{rare}”" in html.unescape(answer.get_data(as_text=True))
    assert name in html.unescape(client.post("/notices/once", data=values).get_data(as_text=True))


def test_a_long_sheet_goes_on_to_the_next_page(client, office):
    form = office.notices.by_code("once")
    values = filled(form) | {"f:补正材料": "\n".join(f"第{n}样材料，" + "说明" * 12 for n in range(25))}
    answer = client.post("/notices/once.pdf", data=values)
    assert answer.data.count(b"/Type /Page\n") + answer.data.count(b"/Type /Page ") >= 2


def test_the_desk_hands_over_what_it_knows(client, office):
    rule = office.rulebook.rules[0].id
    known = {"f:补正材料": "亲子鉴定、出生证", "f:办理事项": "出生登记", "rule": rule}
    body = html.unescape(client.post("/notices/once", data=known).get_data(as_text=True))
    assert ">亲子鉴定\n出生证</textarea>" in body
    assert 'value="出生登记"' in body
    assert f"规则 {rule}" in body
    assert "规则 no-such" not in html.unescape(client.post("/notices/once", data={"rule": "no-such"}).get_data(as_text=True))


def test_each_sheet_made_out_gets_the_next_number_and_keeps_it(client):
    numbers = [int(number_of(client.post("/notices/once")).rpartition("-")[2]) for _ in range(2)]
    assert numbers[1] == numbers[0] + 1


def test_looking_at_a_sheet_draws_no_number(client):
    first = int(number_of(client.post("/notices/once")).rpartition("-")[2])
    for _ in range(3):
        body = client.get("/notices/once").get_data(as_text=True)
        assert "编号：开的时候给" in body
        assert "取编号" in body
    assert int(number_of(client.post("/notices/once")).rpartition("-")[2]) == first + 1


def test_a_sheet_keeps_its_number(client):
    numbers = [number_of(client.post("/notices/once")) for _ in range(2)]
    again = client.post("/notices/once", data={"serial": numbers[0]}).get_data(as_text=True)
    assert f"编号：{numbers[0]}<" in again


def test_the_same_sheet_gives_the_same_pdf(office):
    import datetime

    from web.sheet import Sheet

    sheet = Sheet(office.notices.by_code("once"), {"申请人": "张三"}, "告-1", datetime.date(2026, 11, 22), "", "1", "")
    assert draw(sheet) == draw(sheet)
    assert len(draw(sheet, large=True)) != 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("facts: [TY-010, TY-014]", "facts: [TY-009]", "不能对外"),
        ("{联系电话}。", "{没有的空}。", "不在 fields 里"),
        ("您的权利", "内部掌握", "内部字眼"),
        ("type: phone", "type: fax", "没有写全"),
        ("copies:", "kopies:", "缺少“copies”"),
    ],
)
def test_a_mistake_in_a_notice_is_found_when_it_is_read(office, tmp_path, old, new, said):
    folder = tmp_path / "kb/notices"
    shutil.copytree(office.home / "kb/notices", folder)
    file = folder / "once.yaml"
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        NoticeForms.load(tmp_path, office.knowledge)
    assert said in str(raised.value)
    assert "once.yaml:" in str(raised.value)
