"""Which wording is read aloud: one that takes nothing for granted that was not said; else silence and a question."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from triage.content.home import find_home
from triage.content.knowledge import Reply
from triage.content.knowledge.reply import blanks_of
from triage.content.rule import All, Is
from triage.decision.judge import Judge
from triage.decision.otherwise import otherwise

HOME = find_home(Path(__file__).parent)
READY = "护照材料带齐了窗口不收"
OVERDUE = "交上去两个月没有回音"
MONDAY = datetime.date(2026, 11, 30)


@cache
def judge() -> Judge:
    return Judge.open(HOME)


def wording(identity: str, path: str, service: str = "护照", **given) -> Reply:
    """A wording in force that rests on a public fact."""
    said = f"这是 {identity} 的话，念给群众听的。"
    words = {"title": identity, "public": said, "internal": "……", "owner": "综合窗口管理岗", "status": "试行"} | given
    dates = {"since": "2026-01-01", "checked": "2026-11-01"}
    return Reply(id=identity, services=(service,), path=path, facts=("TY-002",), internal_facts=(), steps=("核对",), **dates, **words)


def with_wordings(*more: Reply) -> Judge:
    """The judge of this project if its departments had written these, too."""
    return only(*judge().knowledge.all_replies, *more)


def only(*all: Reply) -> Judge:
    """The judge of this project if its departments had written nothing else."""
    return Judge(judge().rulebook, replace(judge().knowledge, all_replies=all), judge().ear)


def said(judge: Judge, text: str, ticked: dict | None = None) -> str | None:
    reply = judge.decide(text, ticked, MONDAY).reply
    return reply.id if reply else None


def test_what_a_wording_takes_for_granted_must_have_been_said_or_ticked():
    rude = wording("rep-passport-rude", "当场处理", when=Is("yes:态度不好"), causes=("ready_refused",))
    desk = with_wordings(rude)
    assert said(desk, READY) == said(judge(), READY) != rude.id
    assert said(desk, READY, {"态度不好": "yes"}) == rude.id
    assert said(desk, READY, {"态度不好": "no"}) != rude.id


def test_of_those_that_fit_the_one_that_answers_more_of_what_was_said_is_read():
    one = wording("rep-passport-one", "当场处理", when=Is("yes:态度不好"), causes=("ready_refused",))
    both = wording("rep-passport-both", "当场处理", when=All((Is("yes:态度不好"), Is("yes:没有早年材料"))), causes=("ready_refused",))
    for desk in (with_wordings(one, both), with_wordings(both, one)):
        assert said(desk, READY, {"态度不好": "yes", "没有早年材料": "yes"}) == both.id


def test_a_wording_of_another_path_cause_or_service_is_never_read():
    desk = with_wordings(
        wording("rep-passport-elsewhere", "释法说理", causes=("ready_refused",)),
        wording("rep-passport-otherwise", "当场处理", causes=("wants_reason",)),
        wording("rep-birth-otherwise", "当场处理", "出生登记", causes=("ready_refused",)),
    )
    assert said(desk, READY) == said(judge(), READY)


def test_while_the_service_is_not_known_no_wording_of_a_service_is_read():
    decision = judge().decide(OVERDUE)
    assert decision.matter.services[0][1] < 0.5
    read = judge().knowledge.replies[decision.reply.id].services
    likely = sum(chance for service, chance in decision.matter.services if service in read)
    assert "其他" in read or likely >= 0.5


def test_where_two_services_are_likely_what_fits_both_is_read():
    matter = replace(judge().decide("办护照，材料没带齐").matter, services=(("护照", 0.6), ("港澳通行证", 0.4)))
    narrow = wording("rep-passport-narrow", "释法说理", causes=("main_missing",))
    broad = replace(wording("rep-passport-broad", "释法说理", causes=("main_missing",)), services=("护照", "港澳通行证"))
    desk = only(narrow, broad)

    def read(services: tuple) -> str:
        heard = replace(matter, services=services)
        return desk.wording(heard, desk.meant(heard, MONDAY), "explain", MONDAY).reply.id

    assert read(matter.services) == broad.id
    assert read((("护照", 1.0),)) == narrow.id


def test_a_service_s_own_wording_for_what_was_said_is_not_given_up_for_one_that_fits_every_service():
    matter = replace(judge().decide("办护照，材料没带齐", {"态度不好": "yes"}).matter, services=(("护照", 0.6), ("港澳通行证", 0.4)))
    own = wording("rep-passport-own", "释法说理", when=Is("yes:态度不好"), causes=("main_missing",))
    desk = only(judge().knowledge.replies["rep-cause-main-missing"], own)
    assert desk.wording(matter, desk.meant(matter, MONDAY), "explain", MONDAY).reply.id == own.id


def test_a_situation_that_was_heard_is_answered_although_the_service_is_not_firm():
    matter = replace(judge().decide("办护照，材料没带齐", {"态度不好": "yes"}).matter, services=(("护照", 0.3), ("港澳通行证", 0.1)))
    rude = wording("rep-passport-rude", "释法说理", when=Is("yes:态度不好"), causes=("main_missing",))
    plain = wording("rep-passport-plain", "释法说理", causes=("main_missing",))
    desk = only(rude, plain)
    assert desk.wording(matter, desk.meant(matter, MONDAY), "explain", MONDAY).reply.id == rude.id
    assert only(plain).wording(matter, desk.meant(matter, MONDAY), "explain", MONDAY).reply is None


def test_a_situation_that_was_heard_is_answered_where_no_cause_was():
    heard = replace(judge().decide("护照", {"没有早年材料": "yes"}).matter, services=(("护照", 0.9),), causes=())
    early = wording("rep-passport-early", "释法说理", when=Is("yes:没有早年材料"), causes=("main_missing",))
    plain = wording("rep-passport-plain", "释法说理", causes=("main_missing",))

    def read(desk: Judge) -> Reply | None:
        return desk.wording(heard, desk.meant(heard, MONDAY), "explain", MONDAY).reply

    assert judge().meant(heard, MONDAY)[0].path is None

    assert read(only(early, plain)) == early
    assert read(only(plain)) is None


def test_where_the_cause_is_firm_and_nothing_else_fits_its_own_general_wording_is_read():
    general = judge().knowledge.replies["rep-cause-main-missing"]
    decision = only(general).decide("办护照，材料没带齐")
    assert decision.reply.id == general.id
    assert dict(decision.matter.causes)["main_missing"] >= 0.5


def test_where_nothing_fits_nothing_is_read_and_the_desk_is_not_sure():
    decision = only().decide(READY)
    assert (decision.reply, decision.certain.reply) == (None, "ask")
    assert decision.certainty != "sure"
    assert decision.path == judge().decide(READY).path


def test_what_alone_keeps_a_wording_from_being_read_is_asked():
    rude = wording("rep-passport-rude", "当场处理", when=Is("yes:态度不好"), causes=("ready_refused",))
    assert "态度不好" in {question.name for question in only(rude).decide(READY).ask}


def test_a_danger_is_answered_by_its_own_rule_s_words_and_no_others():
    loud = wording("rep-fraud-loud", "当场处理", "其他", when=Is("danger:fraud"), causes=("ready_refused",))
    text = "我妈现在正在银行转账，对方说是安全账户，快帮忙拦一下"
    assert said(with_wordings(loud), text) == said(judge(), text) == "rep-danger-fraud"


@pytest.mark.parametrize("blank", ["{办理时限}", "{补正材料}"])
def test_a_wording_whose_blank_has_no_source_is_not_offered(blank: str):
    """On the spot there is no date to promise, and nothing was said to be lacking: the sentence would be an empty promise."""
    empty = wording("rep-passport-empty", "当场处理", causes=("ready_refused",), public=f"护照的事我给您办，{blank}您等我的话。")
    assert said(only(empty), READY) is None
    full = replace(empty, public="护照的事我给您办，您等我的话。")
    assert said(only(full), READY) == full.id


def test_the_date_in_a_wording_is_the_deadline_of_its_rule_and_path_and_never_today():
    decision = judge().decide(OVERDUE, as_of=MONDAY)
    dates = {blank.value for blank in decision.reply.blanks if blank.source == "deadline"}
    assert decision.deadline["due"] == "2026-12-07"
    assert dates == {"12月7日（星期一）"}


def test_another_path_brings_its_own_deadline_into_its_own_wording():
    decision = judge().decide(READY, as_of=MONDAY)
    taken = otherwise(judge(), decision, "escalate")
    assert {blank.name: blank.value for blank in taken.reply.blanks}["办理时限"] == "12月7日（星期一）"
    back = otherwise(judge(), judge().decide(OVERDUE, as_of=MONDAY), "explain")
    assert all(blank.source != "deadline" for blank in (back.reply.blanks if back.reply else ()))


def test_only_what_was_said_to_be_lacking_is_to_be_brought():
    decision = judge().decide("给孩子报户口，爸爸的户口簿没带，出生证带了")
    assert decision.missing == ("户口簿",)
    assert judge().decide("给孩子报户口，爸爸的户口簿没带", {"户口簿": "yes"}).missing == ()
    assert judge().decide("孩子跟爸爸报户口，结婚证还在路上，明天寄到").missing == ("结婚证",)


def test_each_blank_tells_its_type_its_value_and_its_source():
    told = judge().decide(OVERDUE, as_of=MONDAY).as_dict()["reply"]["blanks"]
    assert {"name": "办理时限", "type": "deadline", "value": "12月7日（星期一）", "source": "deadline"} in told


def test_nothing_that_is_read_aloud_holds_a_blank_without_a_source():
    known = judge().knowledge.reference.blanks
    for rule in [rule for rule in judge().rulebook.rules if rule.hit][::7]:
        reply = judge().decide(rule.hit[0].text).reply
        for blank in reply.blanks if reply else ():
            assert blank.value or known[blank.name].source not in ("deadline", "heard")


def test_over_the_telephone_nobody_is_asked_to_sit_down_or_to_look():
    public = "您先坐。规定我指给您看，您稍坐，材料我写给您，您看一遍再走。"
    seated = wording("rep-passport-seated", "当场处理", causes=("ready_refused",), public=public)
    reply = only(seated).decide(READY).reply
    assert (reply.id, reply.phone) == (seated.id, "规定我念给您听，材料我念给您记下。")


def test_each_wording_stands_over_the_telephone_with_all_its_blanks():
    phone = judge().knowledge.reference.phone
    for reply in judge().knowledge.replies.values():
        said = phone.of(reply.public)
        assert said.endswith(("。", "？", "！")), reply.id
        assert blanks_of(said) == reply.blanks
        assert not [phrase for phrase in phone.drop if phrase in re.sub(r"[^，。；：？！]*\{[^，。；：？！]*", "", said)], reply.id


def test_a_worksheet_is_answered_in_writing_where_there_is_a_written_form():
    written = wording("rep-passport-written", "当场处理", causes=("ready_refused",), written="经核，您的护照申请材料齐全，予以受理。")
    decision = only(written).decide(READY)
    assert decision.as_dict(channel="written")["reply"]["public"] == written.written
    assert decision.as_dict(channel="counter")["reply"]["public"] == decision.as_dict()["reply"]["public"] == written.public
    assert only(written).decide(READY, form="worksheet").as_dict()["reply"]["channel"] == "written"


def test_a_written_form_with_an_empty_promise_gives_way_to_the_spoken_one():
    written = wording("rep-passport-written", "当场处理", causes=("ready_refused",), written="您的护照申请，{办理时限}前予以答复，请留意。")
    assert only(written).decide(READY).as_dict(channel="written")["reply"]["public"] == written.public
