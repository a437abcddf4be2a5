"""What an officer gets on the desk, seen from the server's side."""

from __future__ import annotations

import html
import re

import pytest

from triage.batch import LONGEST_TEXT
from triage.decision.otherwise import otherwise
from triage.privacy import mask
from web.evidence import pieces_of, readings_of

MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"
#: The desk is sure of this one: nothing is asked before its words.
SURE = "身份证丢了，明天一早的飞机，来不及了"
NOTHING = "喏，就是那个单子，叫我到这里来"
DANGER = "救命，我老公正在外面拿着刀砍门"


def view(client, text=MATTER, **form):
    answer = client.post("/desk/view", data={"text": text, **form})
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def plain(decision):
    """Whether no danger is in the way of the errand."""
    return decision.danger is None and not decision.also


def ticked(body):
    """What the page will send again as answered."""
    return re.findall(r'name="ticked" value="([^"]+)"', body)


def buttons(body, name="tick"):
    return re.findall(rf'<button [^>]*name="{name}" value="([^"]+)"', body)


def answers(body):
    """What the answers to the question tick."""
    return re.findall(r'<button class="answer-button"[^>]* value="([^"]+)"', body)


def test_path_wording_reason_inside_and_hits_come_in_one_answer_in_this_order(client, office):
    body = view(client, SURE)
    decision = office.judge.decide(SURE)
    wanted = (f'class="badge path-{decision.path}', 'id="wording"', decision.department, 'id="why"', decision.reply.internal, 'id="hit-1"')
    places = [body.index(part) for part in wanted]
    assert places == sorted(places)
    assert decision.cause.name in body
    assert "典型案例的意见" not in body
    for fold in ("why", "inside"):
        assert f'<details id="{fold}">' in body, "basis and why are folded until somebody asks for them"


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
    assert any(piece.heard for piece in pieces)
    for reading in readings_of(decision.text, decision.evidence):
        assert reading.quotes
        assert all(quote in MATTER for quote in reading.quotes)


def test_evidence_that_touches_is_one_line_and_a_stray_character_is_left_out():
    evidence = [{"circumstance": "反复跑", "start": start, "end": end} for start, end in ((0, 2), (1, 5), (6, 7))]
    assert [piece.text for piece in pieces_of("来了三趟，我了", evidence)] == ["来了三趟", "，我了"]
    assert readings_of("来了三趟，我了", evidence)[0].quotes == ("来了三趟",)


def test_a_few_characters_are_quoted_with_the_clause_they_stand_in():
    evidence = [{"circumstance": "轻生", "start": 6, "end": 8}]
    assert readings_of("驾照换好，晚上去江边坐坐，就不回来了。", evidence)[0].quotes == ("晚上去江边坐坐",)
    assert readings_of("一二三四五六七八九十" * 3, evidence)[0].quotes == ("七八",), "a long clause is not quoted whole"


def test_a_question_is_answered_in_the_citizens_words_and_the_answer_can_be_taken_back(client, found):
    text, decision = found(
        lambda d: plain(d) and d.cause and d.ask and d.ask[0].about not in ("opening", "cause") and len(d.ask[0].options) > 1
    )
    asked = decision.ask[0]
    body = view(client, text)
    assert body.count('class="question"') == 1, "one question at a time"
    for digit, option in enumerate(asked.options, 1):
        pressed = f'data-digit="{digit}" name="tick" value="{option.tick}={option.value}">'
        assert f"{pressed}<kbd>{digit}</kbd> {option.answer}" in body
    assert f'id="hit-1" data-digit="{len(asked.options) + 1}"' in body, "what was found is numbered on"
    option = asked.options[0]
    answered = view(client, text, tick=f"{option.tick}={option.value}")
    assert ticked(answered) == [f"{option.tick}={option.value}"]
    assert f'value="{option.tick}="' in answered
    assert asked.question not in answered or asked.question.startswith("您的情况")
    assert ticked(view(client, text, ticked=f"{option.tick}={option.value}", tick=f"{option.tick}=")) == []


def test_the_answer_follows_once_the_question_is_answered(client, found):
    text, decision = found(lambda d: plain(d) and d.ask and d.ask[0].about == "service")
    option = decision.ask[0].options[-1]
    body = view(client, text, tick=f"{option.tick}={option.value}")
    assert re.search(rf'<span class="what">{option.tick}</span>', body)


def test_what_was_said_but_not_held_is_shown_with_one_tick_back(client, found):
    text, decision = found(lambda d: plain(d) and d.not_held and d.certainty == "sure")
    waiting = decision.not_held[0]
    body = view(client, text)
    assert waiting.because in body
    assert f"{waiting.tick}=yes" in buttons(body)
    counted = view(client, text, tick=f"{waiting.tick}=yes")
    assert ticked(counted) == [f"{waiting.tick}=yes"]
    assert f'/rules/{waiting.id}"' in counted


def test_what_was_misheard_is_put_right_with_one_tick(client, office):
    decision = office.judge.decide(MATTER)
    body = view(client)
    for name in (decision.cause.name, decision.service.name):
        assert f"{name}=no" in buttons(body)
    assert f'<span class="what">{decision.service.name}</span>' not in view(client, tick=f"{decision.service.name}=no")
    assert "亲子鉴定=yes" in buttons(body), "what is missing may have been brought after all"
    assert "亲子鉴定" not in office.judge.decide(MATTER, {"亲子鉴定": "yes"}).missing


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


def test_a_danger_shows_what_to_say_and_do_and_nothing_of_paperwork(client, office):
    decision = office.judge.decide(DANGER)
    body = view(client, DANGER)
    assert 'class="danger" role="alert"' in body
    for words in (decision.danger.name, decision.reply.public, decision.reply.internal, *decision.steps):
        assert words in body
    for paperwork in ("<article", "hit-1", 'id="copy"', "期限", "谁帮我", "改走", 'class="question', decision.department):
        assert paperwork not in body


@pytest.mark.parametrize("code", ["suicide", "overdose", "gas_fire", "violence", "missing", "medical", "fraud", "child_harm"])
def test_each_kind_of_danger_has_words_and_steps_of_its_own(client, office, code):
    danger = office.rulebook.dangers[code]
    body = view(client, tick=f"{danger.name}=yes")
    reply = office.judge.decide(MATTER, {danger.name: "yes"}).reply
    others = [other for other in office.knowledge.replies.values() if other.id.startswith("rep-danger-") and other.id != reply.id]
    assert reply.public in body
    assert others
    assert not [other for other in others if other.public in body]


def test_once_all_are_safe_the_errand_goes_on_where_it_was(client, office, found):
    text, _ = found(lambda d: d.danger and d.danger.level == "red" and d.service)
    body = view(client, text, ticked="亲子鉴定=no")
    (safe,) = buttons(body)
    name = office.judge.decide(text).danger.name
    assert safe == f"{name}=no"
    assert ticked(body) == ["亲子鉴定=no"], "what was answered before is kept"
    after = view(client, text, ticked="亲子鉴定=no", tick=safe)
    assert 'class="danger"' not in after
    assert "<article" in after
    assert ticked(after) == ["亲子鉴定=no", safe]
    assert "人是安全的" in after
    assert 'class="danger"' in view(client, text, ticked=["亲子鉴定=no", safe], tick=f"{name}="), "and it can be taken back"


def test_to_be_safe_from_one_danger_is_not_to_be_safe_from_another(client, office):
    name = office.judge.decide(DANGER).danger.name
    others = [danger.name for danger in office.rulebook.dangers.values() if danger.name != name]
    assert 'class="danger" role="alert"' in view(client, DANGER, ticked=f"{others[0]}=no")
    assert 'class="danger"' not in view(client, DANGER, ticked=[f"{others[0]}=no", f"{name}=no"])


def test_a_danger_that_may_be_is_asked_about_before_all_else(client, found):
    text, decision = found(lambda d: d.danger and d.danger.level == "asked" and not d.also)
    body = view(client, text)
    yes, no = decision.ask[0].options
    assert body.index('class="danger-ask"') < body.index('class="cols quiet"') < body.index('<article class="answer')
    assert body.count('class="answers"') == 1, "no other question is put beside it"
    for digit, option in enumerate((yes, no), 1):
        assert f'data-digit="{digit}" name="tick" value="{option.tick}={option.value}"><kbd>{digit}</kbd> {option.answer} ' in body
    assert 'class="danger" role="alert"' in view(client, text, tick=f"{yes.tick}=yes")
    after = view(client, text, tick=f"{no.tick}=no")
    assert "danger" not in after
    assert 'class="cols"' in after


def test_a_second_matter_stands_behind_a_tab_with_answers_of_its_own(client, found):
    text, decision = found(lambda d: d.also and not d.danger and not d.also[0].danger and d.also[0].reply and d.also[0].cause)
    other = decision.also[0]
    body = view(client, text)
    assert [decision.service.name, other.service.name] == re.findall(r'name="turn"[^>]*><small>第.件</small> ([^<]+)</button>', body)
    turned = view(client, text, ticked="亲子鉴定=no", turn="1")
    assert f'<span class="what">{other.service.name}</span>' in turned
    assert other.reply.id in turned
    assert 'name="aside:ticked" value="亲子鉴定=no"' in turned
    assert ticked(turned) == [], "answers to the first are none to the second"
    said = f"{other.cause.name}=no"
    assert said in buttons(turned)
    fields = {"part": "1", "aside:ticked": "亲子鉴定=no", "aside:override": "escalate"}
    answered = view(client, text, tick=said, **fields)
    assert ticked(answered) == [said]
    back = view(client, text, ticked=said, turn="0", **fields)
    assert ticked(back) == ["亲子鉴定=no"]
    assert "民警改走" in back
    assert f'name="aside:ticked" value="{said}"' in back


def test_what_was_read_of_the_second_matter_is_underlined_where_it_stands(client, office, found):
    text, _ = found(lambda d: d.also and not d.danger)
    body = view(client, text, turn="1")
    mirror = re.search(r'class="mirror"[^>]*>(.*?)</p>', body, re.DOTALL)[1]
    assert re.sub(r"<[^>]+>", "", mirror) == text
    marked = re.search(r"<mark", mirror).start()
    assert text.find(office.judge.decide(text).also[0].text) <= len(re.sub(r"<[^>]+>", "", mirror[:marked]))


def test_two_matters_that_become_one_are_one_again(client):
    body = view(client, part="1", ticked="有急用=yes", **{"aside:ticked": "亲子鉴定=no"})
    assert ticked(body) == ["亲子鉴定=no"]
    assert 'name="turn"' not in body


def test_a_look_up_without_answer_says_so_and_can_be_kept_for_the_department(client, office):
    text = "今天天气怎么样，张三13812345678"
    body = view(client, text)
    assert "知识库里没有这个问题的答案" in body
    kept = html.unescape(client.post("/desk/gap", data={"text": text}).get_data(as_text=True))
    assert "已记下" in kept
    assert "13812345678" not in office.journal.gaps()[0].q


def test_where_the_desk_is_not_sure_whom_to_ask_comes_before_a_grey_wording(client, found):
    text, decision = found(lambda d: plain(d) and d.certainty == "unsure" and not d.ask and d.reply)
    body = view(client, text)
    places = [body.index(part) for part in (decision.department, 'class="public unsaid"')]
    assert places == sorted(places)
    assert 'class="to-do"' not in body, "no steps for what nobody is sure of"
    sure, _ = found(lambda d: plain(d) and d.certainty == "sure")
    assert 'class="question"' not in view(client, sure)
    assert "unsaid" not in view(client, sure)


def test_which_situation_it_is_comes_before_a_grey_wording_and_one_key_makes_it_certain(client, found):
    text, decision = found(
        lambda d: (
            plain(d) and d.reply and d.ask and d.ask[0].about == "situation" and d.certainty == d.certain.reply == d.certain.path == "ask"
        )
    )
    body = view(client, text)
    assert body.index(decision.ask[0].question) < body.index('class="public unsaid"')
    option, none = decision.ask[0].options[0], decision.ask[0].options[-1]
    assert f"{none.answer}</button>" in body, "that it is none of them leads nowhere in particular"
    told = view(client, text, tick=f"{option.tick}=yes")
    assert "unsaid" not in told
    assert "照您选的" in told, "what the officer chose is not called the desk's certainty"
    assert 'class="to-do"' in told
    assert 'class="to-do"' not in body, "no steps before it is settled"
    assert f'data-id="{option.tick}"' in told
    assert f"像：{option.answer}" in told
    assert "都不像" in view(client, text, tick=f"{none.tick}={none.value}")


def test_where_nothing_was_understood_the_opening_question_is_asked_with_answers_that_lead_on(client, office):
    body = view(client, NOTHING)
    opening = office.judge.words
    assert f"<small>先问</small> {opening.opening}" in body
    assert answers(body) == [f"{topic.name}=yes" for topic in opening.topics.values()]
    topic = next(iter(opening.topics.values()))
    asked = view(client, NOTHING, tick=f"{topic.name}=yes")
    assert opening.service in asked
    assert answers(asked) == [f"{service}=yes" for service in topic.services]


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
    assert kept.hash == office.judge.hash
    assert kept.owner in office.rulebook.services.departments
    for secret in ("310101199001011234", "13812345678", "13912345678"):
        assert secret not in kept.text + kept.note


def test_another_way_says_one_thing_on_the_card_in_the_wording_and_on_the_notice(client, office):
    decision = office.judge.decide(MATTER)
    taken = otherwise(office.judge, decision, "escalate")
    body = view(client, override="escalate")
    due = re.search(r"(\d+)-(\d+)-(\d+) 前", body)
    assert due[0].startswith(taken.deadline["due"])
    said = f"{int(due[2])}月{int(due[3])}日"
    assert re.search(rf'name="b:办理时限"[^>]*value="{said}', body)
    assert f'value="{said}' in body.partition('form="notice-form"')[2]
    assert taken.reply.id in body
    for step in taken.steps:
        assert step in body
    assert 'name="override" value="escalate"' in body
    assert "民警改走" not in view(client, override=decision.path), "the way that was proposed is no other way"


@pytest.mark.parametrize("form", [{"to": "nowhere", "reason": "changed"}, {"to": "explain"}, {"to": "explain", "reason": "whim"}])
def test_going_another_way_needs_a_path_and_a_reason(client, office, form):
    before = len(office.journal.overrides())
    assert client.post("/desk/override", data={"text": MATTER, **form}).status_code == 422
    assert len(office.journal.overrides()) == before


def test_an_empty_box_shows_how_to_begin_and_a_story_too_long_is_refused(client):
    assert "五条路" in view(client, "  ")
    assert client.post("/desk/view", data={"text": "字" * (LONGEST_TEXT + 1)}).status_code == 413
    assert f'maxlength="{LONGEST_TEXT}"' in client.get("/").get_data(as_text=True)


def test_without_javascript_the_page_still_judges(client):
    body = html.unescape(client.post("/", data={"text": MATTER}).get_data(as_text=True))
    assert "<noscript>" in body
    assert 'class="answer' in body
    assert f">{MATTER}</textarea>" in body


def test_what_a_citizen_says_is_text_and_never_markup(client):
    answer = client.post("/desk/view", data={"text": '<script>alert(1)</script>身份证丢了"><img src=x>'}).get_data(as_text=True)
    assert "<script>" not in answer
    assert "<img" not in answer


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("身份证310101199001011234丢了", "身份证［身份证号］丢了"),
        ("31010119900101123X", "［身份证号］"),
        ("老证310101900101123", "老证［身份证号］"),
        ("电话13812345678", "电话［手机号］"),
        ("138 1234 5678", "［手机号］"),
        ("座机021-62310110", "座机［电话］"),
        ("卡6222021234567890123", "卡［卡号］"),
        ("全角１３８１２３４５６７８", "全角［手机号］"),
        ("来了3趟，2026年11月22日", "来了3趟，2026年11月22日"),
        ("第三十二条 RK-001", "第三十二条 RK-001"),
    ],
)
def test_numbers_that_name_a_person_are_masked(said, kept):
    assert mask(said) == kept
