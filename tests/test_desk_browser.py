"""The desk in a real browser with a real server: a conversation at the counter, by keyboard alone."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
DANGER = "救命，我老公正在外面拿着刀砍门"


@pytest.fixture
def blank_reply(office):
    """A reply with one blank that only the officer can fill."""
    return next(r for r in office.knowledge.replies.values() if set(r.blanks) == {"办理地点"} and office.knowledge.is_public_reply(r))


@pytest.fixture
def open_matter(office):
    """A typical case that leaves a question open."""
    return next(m for m in office.cases.matters if len(m.text) < 120 and office.judge.decide(m.text).ask)


def type_in(page, text):
    page.keyboard.type(text)
    judged(page, text)


def judged(page, text):
    """Until the view belongs to ``text``: the view is empty or its hidden state is there and the box holds the text."""
    page.wait_for_function(
        "text => document.getElementById('text').value === text && window.Desk.current() && !document.querySelector('.htmx-request')",
        arg=text,
    )


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_the_box_has_the_focus_and_typing_shows_path_wording_and_hits_together(page):
    page.goto("/")
    assert page.evaluate("document.activeElement.id") == "text"
    type_in(page, "身份证丢了要补")
    for place in (".decision .badge", "#wording", "#hit-1", ".internal"):
        assert page.locator(place).first.is_visible()
    assert page.locator("#hit-1 .hit-say").inner_text().strip()


def test_a_whole_conversation_by_keyboard_alone(page, open_matter, blank_reply):
    page.goto("/")
    type_in(page, open_matter.text)
    fact = page.locator(".question button").first.get_attribute("value").rpartition("=")[0]
    page.keyboard.press("Alt+n")
    page.wait_for_function("fact => [...document.querySelectorAll('input[name=ticked]')].some(i => i.value === fact + '=no')", arg=fact)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.press("Control+a")
    type_in(page, blank_reply.id)
    assert page.locator("input[name=ticked]").count() == 0, "answers of the former matter must not stay"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "hit-1"
    page.keyboard.press("Enter")
    page.wait_for_selector(f'#wording[data-id="{blank_reply.id}"]')
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.name === 'b:办理地点'")
    page.keyboard.type("长宁路一号")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'copy'")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast.on")
    assert copied(page) == blank_reply.public.replace("{办理地点}", "长宁路一号")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.keyboard.press("p")
    page.wait_for_function("() => window.printed === true || document.querySelector('#print[form]')")


def test_enter_never_copies_what_the_desk_is_not_sure_of_but_the_button_does(page, office):
    told = (text for m in office.cases.matters for text in (m.text, m.text[:20], m.text[:12]))
    unsure = next(
        text
        for text in told
        if (d := office.judge.decide(text)).certainty == "unsure" and d.service and d.reply and "emergency" not in d.flags
    )
    page.goto("/")
    type_in(page, unsure)
    assert page.locator(".decision.open").is_visible()
    page.evaluate("navigator.clipboard.writeText('以前的')")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast.on")
    assert copied(page) == "以前的"
    while page.locator("#wording .unfilled").count():
        field = page.locator("#wording .unfilled input").first
        field.fill("2026-12-01" if field.get_attribute("type") == "date" else "某处")
    page.locator("#copy").click()
    page.wait_for_function("() => navigator.clipboard.readText().then(text => text !== '以前的')")


def test_nothing_is_copied_or_printed_while_a_blank_is_open(page, blank_reply):
    page.goto("/")
    type_in(page, blank_reply.id)
    page.keyboard.press("Alt+1")
    page.wait_for_selector(f'#wording[data-id="{blank_reply.id}"]')
    page.evaluate("navigator.clipboard.writeText('以前的')")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    assert page.locator("#copy").get_attribute("aria-disabled") == "true"
    assert "还差 1 处" in page.locator("#copy").inner_text()
    assert page.locator(".unfilled .todo").inner_text() == "待填"
    page.locator("#copy").click(force=True)
    page.wait_for_function("() => document.activeElement.name === 'b:办理地点'")
    page.locator("#print").click(force=True)
    assert copied(page) == "以前的"
    assert not page.evaluate("window.printed")
    page.locator("#wording input").fill("长宁路一号")
    assert page.locator("#copy").get_attribute("aria-disabled") == "false"
    page.locator("#wording input").fill("   ")
    assert page.locator("#copy").get_attribute("aria-disabled") == "true"


def test_a_digit_chooses_and_the_choice_is_marked(page):
    page.goto("/")
    type_in(page, "身份证丢了要补")
    chosen = page.locator("#hit-2").get_attribute("value")
    page.locator("#view").focus()
    page.keyboard.press("2")
    page.wait_for_selector("#hit-2[aria-current=true]")
    assert chosen in page.locator(".internal .keeping").inner_text()


def test_arrows_move_between_the_hits_and_back_to_the_box(page):
    page.goto("/")
    type_in(page, "身份证丢了要补")
    last = f"hit-{page.locator('.hit').count()}"
    for key, place in (("ArrowDown", "hit-1"), ("ArrowDown", "hit-2"), ("End", last), ("Home", "hit-1"), ("ArrowUp", "text")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == place


def test_enter_right_after_typing_never_copies_the_answer_to_an_older_text(page, blank_reply):
    page.goto("/")
    type_in(page, "身份证丢了要补")
    page.evaluate("navigator.clipboard.writeText('以前的')")
    page.keyboard.press("Control+a")
    page.keyboard.type(DANGER)
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast.on")
    assert copied(page) == re.sub(r"\s+", "", page.locator("#wording").text_content())


def test_back_and_reload_keep_the_matter_its_answers_and_its_blanks(page, blank_reply, open_matter):
    page.goto("/")
    type_in(page, open_matter.text)
    page.locator(".question button").first.click()
    page.wait_for_selector("input[name=ticked]", state="attached")
    ticked = page.locator("input[name=ticked]").first.get_attribute("value")
    page.reload()
    page.wait_for_selector(".decision")
    judged(page, open_matter.text)
    assert page.locator("input[name=ticked]").first.get_attribute("value") == ticked
    page.goto("/services")
    page.go_back()
    judged(page, open_matter.text)
    page.wait_for_selector(".decision")
    page.keyboard.press("Escape")
    page.locator("#text").fill("")
    page.locator("#text").press_sequentially(blank_reply.id)
    judged(page, blank_reply.id)
    page.keyboard.press("Alt+1")
    page.wait_for_selector(f'#wording[data-id="{blank_reply.id}"]')
    page.locator("#wording input").fill("长宁路一号")
    page.reload()
    page.wait_for_selector(f'#wording[data-id="{blank_reply.id}"]')
    assert page.locator("#wording input").input_value() == "长宁路一号"
    assert blank_reply.id not in page.url


def test_the_next_matter_starts_clean_and_the_former_can_be_brought_back(page):
    page.goto("/")
    type_in(page, "身份证丢了要补")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector(".empty")
    assert page.locator("#text").input_value() == ""
    page.reload()
    assert page.locator("#text").input_value() == ""
    page.locator("#restore").click()
    judged(page, "身份证丢了要补")
    page.wait_for_selector(".decision")


def test_a_danger_is_unmistakable(page):
    page.goto("/")
    type_in(page, DANGER)
    banner = page.locator(".emergency")
    assert banner.is_visible()
    assert "110" in banner.inner_text()
    assert banner.bounding_box()["y"] < 400


def test_another_way_is_taken_by_keyboard_with_a_reason(page):
    page.goto("/")
    type_in(page, "身份证丢了要补")
    page.locator("#view").focus()
    page.keyboard.press("o")
    page.wait_for_selector("#override[open]")
    page.keyboard.press("Tab")
    page.locator("#override input[value=escalate]").press("Space")
    page.locator("#override input[value=changed]").press("Space")
    page.locator("#override .main-button").press("Enter")
    page.wait_for_selector(".decision.path-escalate .changed")
    assert not page.locator("#override").is_visible()
    page.reload()
    page.wait_for_selector(".decision.path-escalate .changed")


def test_turning_to_the_citizen_shows_the_public_wording_alone_here_and_on_the_second_screen(page, server):
    second = page.context.new_page()
    second.goto("/citizen")
    page.bring_to_front()
    page.goto("/")
    type_in(page, "身份证丢了要补")
    wording = page.evaluate("window.Wording.text('＿＿＿')")
    internal = page.locator(".internal").inner_text()
    page.locator("#view").focus()
    page.keyboard.press("t")
    page.wait_for_selector("#turn[open]")
    assert page.locator("#turn-said").inner_text() == wording
    second.wait_for_function("text => document.getElementById('said').textContent === text", arg=wording)
    assert page.locator("#turn-items li").all_inner_texts() == second.locator("#items li").all_inner_texts()
    assert internal[:30] not in second.content()
    page.keyboard.press("Escape")
    assert not page.locator("#turn").is_visible()
    page.locator("#clear").click()
    second.wait_for_function("text => document.getElementById('said').textContent !== text", arg=wording)


def test_the_notice_opens_with_what_is_known_and_prints_only_when_complete(page, office):
    judged_cases = ((matter.text, office.judge.decide(matter.text)) for matter in office.cases.matters)
    text = next(text for text, d in judged_cases if d.notice == "一次性告知单" and d.missing and d.certainty == "sure")
    page.goto("/")
    page.locator("#text").fill(text)
    judged(page, text)
    page.wait_for_selector("#print")
    while page.locator("#wording .unfilled").count():
        field = page.locator("#wording .unfilled input").first
        field.fill("2026-12-01" if field.get_attribute("type") == "date" else "某处")
    with page.context.expect_page() as opened:
        page.locator("#print").click()
    sheet = opened.value
    sheet.wait_for_selector(".a4")
    sheet.evaluate("() => { window.print = () => { window.printed = true; }; }")
    assert sheet.locator('[name="f:补正材料"]').first.input_value()
    sheet.locator("#print-sheet").click(force=True)
    assert not sheet.evaluate("window.printed")
    sheet.emulate_media(media="print")
    assert sheet.locator(".not-ready").is_visible()
    assert not sheet.locator(".a4").is_visible()
    sheet.emulate_media(media="screen")
    while sheet.locator(".unfilled").count():
        field = sheet.locator(".unfilled input, .unfilled textarea").first
        field.fill("2026-12-01" if field.get_attribute("type") == "date" else "某某")
    sheet.locator("#print-sheet").click(force=True)
    assert sheet.evaluate("window.printed")
    sheet.emulate_media(media="print")
    assert sheet.locator(".a4").is_visible()
    assert not sheet.locator(".head").is_visible()
    assert not sheet.locator(".todo").first.is_visible()


def test_internal_words_cannot_be_selected_or_printed(page):
    page.goto("/")
    type_in(page, "身份证丢了要补")
    assert page.evaluate("getComputedStyle(document.querySelector('.internal-text, .internal p')).userSelect") == "none"
    page.keyboard.press("Tab")
    page.evaluate("getSelection().selectAllChildren(document.body)")
    assert page.locator(".internal-text").first.inner_text()[:12] not in page.evaluate("getSelection().toString()")
    page.emulate_media(media="print")
    assert not page.locator(".internal").is_visible()
    assert page.locator("#wording").is_visible()


def test_letters_do_nothing_once_they_are_switched_off(page):
    page.goto("/")
    type_in(page, "身份证丢了要补")
    page.locator("#view").focus()
    page.keyboard.press("?")
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    page.locator("#view").focus()
    page.keyboard.press("t")
    assert not page.locator("#turn").is_visible()
    page.keyboard.press("b")
    assert not page.evaluate("document.documentElement.classList.contains('big')")


def test_letters_typed_in_the_box_stay_letters(page):
    page.goto("/")
    type_in(page, "tbop?123yn")
    assert page.locator("#text").input_value() == "tbop?123yn"


@pytest.mark.usefixtures("broken_on_purpose")
def test_a_server_that_is_gone_is_said_and_what_was_typed_is_judged_once_it_is_back(page):
    page.goto("/")
    page.route("**/desk/view", lambda route: route.abort())
    page.keyboard.type("身份证")
    page.wait_for_selector(".toast.on")
    assert "连不上服务" in page.locator("#toast").inner_text()
    page.unroute("**/desk/view")
    judged(page, "身份证")
    assert page.locator(".decision").is_visible()


def test_what_is_typed_before_the_page_is_ready_is_judged(page):
    """The script comes late, as it may on a busy machine: neither the words nor their judgement get lost."""
    page.route("**/desk.js*", lambda route: (page.wait_for_selector("#text"), page.keyboard.type("身份证丢了"), route.continue_()))
    page.goto("/")
    judged(page, "身份证丢了")
    assert page.locator(".decision").is_visible()
    assert page.evaluate("document.activeElement.id") == "text"


def test_what_was_read_is_underlined_in_the_box_and_moves_with_the_words(page):
    page.goto("/")
    type_in(page, "身份证丢了要补")
    assert page.locator("#marks").text_content() == "身份证丢了要补"
    assert page.locator("#marks mark").first.text_content() in "身份证丢了要补"
    same = """() => ['fontSize', 'fontFamily', 'lineHeight', 'paddingLeft', 'borderLeftWidth', 'whiteSpace', 'overflowWrap',
        'letterSpacing']
        .every(name => getComputedStyle(document.getElementById('marks'))[name] === getComputedStyle(document.getElementById('text'))[name])
        && document.getElementById('marks').clientWidth === document.getElementById('text').clientWidth"""
    assert page.evaluate(same), "the underlines would not stand under their words"
    page.keyboard.press("Home")
    page.keyboard.type("我")
    judged(page, "我身份证丢了要补")
    assert page.locator("#marks").text_content() == "我身份证丢了要补"


def test_enter_leads_to_what_was_found_where_there_is_nothing_to_say_yet(page):
    page.goto("/")
    type_in(page, "csdj")
    assert page.locator(".decision.open").is_visible()
    assert page.locator("#wording").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'hit-1'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hit-1[aria-current=true]")
    assert page.locator(".card").is_visible()


def test_big_type_is_kept_and_nothing_runs_off_the_window(page):
    page.goto("/")
    page.locator("#big").click()
    page.reload()
    assert page.locator("#big").get_attribute("aria-pressed") == "true"
    type_in(page, "身份证丢了要补")
    for width in (1366, 683, 320):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
