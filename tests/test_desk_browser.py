"""The desk in a real browser with a real server: a conversation at the counter, by keyboard alone."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"
#: The desk is sure of this one: nothing is asked before its words.
SURE = "身份证丢了，明天一早的飞机，来不及了"
DANGER = "救命，我老公正在外面拿着刀砍门"


@pytest.fixture
def blank_reply(office):
    """A reply with one blank that only the officer can fill."""
    replies = (reply for reply in office.knowledge.replies.values() if office.knowledge.is_public_reply(reply))
    return next(r for r in replies if set(r.blanks) == {"办理地点"} and not office.judge.decide(r.id).danger)


@pytest.fixture
def open_matter(found):
    """A matter that leaves a question open of which an answer leads to another path: (its text, the decision)."""
    return found(lambda d: d.ask and not d.danger and not d.also and any(option.path != d.path for option in d.ask[0].options))


@pytest.fixture
def asked_danger(found):
    """A matter in which a danger may be going on: (its text, the decision)."""
    return found(lambda d: d.danger and d.danger.level == "asked" and not d.also)


def ticked(page):
    """What is answered, once the view has caught up."""
    settled(page)
    return page.evaluate("[...document.querySelectorAll('#view .state input[name=ticked]')].map(input => input.value)")


def settled(page):
    page.wait_for_function("() => window.Desk.current() && !document.querySelector('.htmx-request')")


def type_in(page, text):
    page.keyboard.type(text)
    judged(page, text)


def judged(page, text):
    """Until the view belongs to ``text``: the view is empty or its hidden state is there and the box holds the text."""
    page.wait_for_function(
        "text => document.getElementById('text').value === text && window.Desk.current() && !document.querySelector('.htmx-request')",
        arg=text,
    )


def type_in_more(page, text):
    page.keyboard.type(text)
    settled(page)


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_the_box_has_the_focus_and_typing_shows_path_wording_reason_and_hits_together(page):
    page.goto("/")
    assert page.evaluate("document.activeElement.id") == "text"
    type_in(page, MATTER)
    for place in (".answer .badge", "#wording", "#hit-1", "#why summary", "#inside summary"):
        assert page.locator(place).first.is_visible()
    assert page.locator("#hit-1 .hit-say").inner_text().strip()
    assert not page.locator(".internal-text").is_visible(), "what it rests on is folded"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 600), (683, 384)])
def test_the_wording_stands_directly_under_the_path_in_sight_in_every_window(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/")
    type_in(page, SURE)
    head, wording = (page.locator(place).bounding_box() for place in (".answer-head", "#wording"))
    assert wording["y"] - (head["y"] + head["height"]) < 40
    assert wording["y"] + 80 < height, "two lines of it can be read without scrolling"


def test_in_big_type_the_wording_is_in_sight_too(page):
    page.add_init_script("localStorage.setItem('bancheng-big', '1')")
    page.goto("/")
    type_in(page, MATTER)
    assert page.locator("#wording").bounding_box()["y"] + 100 < 768


def test_a_whole_conversation_by_keyboard_alone(page, open_matter, blank_reply):
    text, decision = open_matter
    page.goto("/")
    type_in(page, text)
    option = decision.ask[0].options[1]
    assert option.answer in page.locator("#ask-2").inner_text()
    page.keyboard.press("Alt+2")
    assert ticked(page) == [f"{option.tick}={option.value}"]
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


def test_an_answer_button_says_the_citizens_words_and_changes_the_answer(page, open_matter):
    text, decision = open_matter
    page.goto("/")
    type_in(page, text)
    asked = decision.ask[0]
    assert page.locator(".question-text").inner_text().endswith(asked.question)
    assert page.locator(".answer-button").count() == len(asked.options)
    option = next(option for option in asked.options if option.path != decision.path)
    page.locator(".answer-button", has_text=option.answer).click()
    page.wait_for_selector(f".answer.path-{option.path}")
    assert ticked(page) == [f"{option.tick}={option.value}"]
    page.locator(".answered .chip").click()
    page.wait_for_selector(f".answer.path-{decision.path}")
    assert ticked(page) == []


def test_what_was_not_held_comes_back_with_one_press(page, found):
    text, decision = found(lambda d: d.not_held and not d.danger and not d.also and d.certainty == "sure")
    page.goto("/")
    type_in(page, text)
    assert page.locator(".not-held li").count() == len(decision.not_held)
    page.locator(".not-held .chip").first.click()
    assert ticked(page) == [f"{decision.not_held[0].tick}=yes"]
    page.locator("#why summary").click()
    assert page.locator(f'.reasons-list a[href$="/{decision.not_held[0].id}"]').is_visible()


def test_what_was_unfolded_stays_unfolded_while_the_officer_types_on(page):
    page.goto("/")
    type_in(page, MATTER)
    page.locator("#why summary").click()
    assert page.locator(".reasons-list").is_visible()
    page.locator("#text").focus()
    page.keyboard.press("End")
    type_in_more(page, "，窗口说没有不行")
    assert page.locator(".reasons-list").is_visible()
    assert not page.locator(".internal .keeping").is_visible()


def test_enter_never_copies_what_the_desk_is_not_sure_of_but_the_button_does(page, found):
    unsure, _ = found(lambda d: d.certainty == "unsure" and d.service and d.reply and not d.danger and not d.also)
    page.goto("/")
    type_in(page, unsure)
    assert page.locator(".answer.open").is_visible()
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
    page.locator("#hit-1").click()
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
    type_in(page, SURE)
    chosen = page.locator("#hit-2").get_attribute("value")
    page.locator("#view").focus()
    page.keyboard.press("2")
    page.wait_for_selector("#hit-2[aria-current=true]")
    assert chosen in page.locator(".internal .keeping").text_content()


def test_the_number_of_a_hit_goes_on_after_those_of_the_answers(page, open_matter):
    text, decision = open_matter
    page.goto("/")
    type_in(page, text)
    number = len(decision.ask[0].options) + 1
    assert page.locator("#hit-1 .hit-key").inner_text() == str(number)
    page.locator("#view").focus()
    page.keyboard.press(str(number))
    page.wait_for_selector("#hit-1[aria-current=true]")
    assert ticked(page) == []


def test_arrows_move_between_the_hits_and_back_to_the_box(page):
    page.goto("/")
    type_in(page, MATTER)
    last = f"hit-{page.locator('.hit').count()}"
    for key, place in (("ArrowDown", "hit-1"), ("ArrowDown", "hit-2"), ("End", last), ("Home", "hit-1"), ("ArrowUp", "text")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == place


def test_enter_right_after_typing_never_copies_the_answer_to_an_older_text(page, found):
    other, _ = found(lambda d: d.certainty == "sure" and d.reply and not d.reply.blanks and not d.danger and not d.also)
    page.goto("/")
    type_in(page, MATTER)
    former = page.evaluate("window.Wording.text()")
    page.keyboard.press("Control+a")
    page.keyboard.type(other)
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast.on")
    assert page.locator("#text").input_value() == other
    assert copied(page) == page.evaluate("window.Wording.text()")
    assert copied(page) != former


def test_back_and_reload_keep_the_matter_its_answers_and_its_blanks(page, blank_reply, open_matter):
    text, _ = open_matter
    page.goto("/")
    type_in(page, text)
    page.locator(".question button").first.click()
    page.wait_for_selector("input[name=ticked]", state="attached")
    answered = ticked(page)
    assert answered
    page.reload()
    page.wait_for_selector(".answer")
    judged(page, text)
    assert ticked(page) == answered
    page.goto("/services")
    page.go_back()
    judged(page, text)
    page.wait_for_selector(".answer")
    page.keyboard.press("Escape")
    page.locator("#text").fill("")
    page.locator("#text").press_sequentially(blank_reply.id)
    judged(page, blank_reply.id)
    page.locator("#hit-1").click()
    page.wait_for_selector(f'#wording[data-id="{blank_reply.id}"]')
    page.locator("#wording input").fill("长宁路一号")
    page.reload()
    page.wait_for_selector(f'#wording[data-id="{blank_reply.id}"]')
    assert page.locator("#wording input").input_value() == "长宁路一号"
    assert blank_reply.id not in page.url


def test_the_next_matter_starts_clean_and_the_former_can_be_brought_back(page):
    page.goto("/")
    type_in(page, MATTER)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector(".empty")
    assert page.locator("#text").input_value() == ""
    page.reload()
    assert page.locator("#text").input_value() == ""
    page.locator("#restore").click()
    judged(page, MATTER)
    page.wait_for_selector(".answer")


def test_a_danger_is_unmistakable_and_the_errand_goes_on_once_all_are_safe(page, found):
    text, decision = found(lambda d: d.danger and d.danger.level == "red" and d.service and d.reply)
    page.goto("/")
    type_in(page, text)
    card = page.locator(".danger")
    assert card.bounding_box()["y"] < 300
    for words in (decision.danger.name, decision.reply.public, *decision.steps):
        assert words in card.inner_text()
    for paperwork in (".answer", ".finds", "#copy"):
        assert page.locator(paperwork).count() == 0
    page.evaluate("navigator.clipboard.writeText('以前的')")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast.on")
    assert copied(page) == "以前的"
    page.locator(".safe").click()
    page.wait_for_selector(".answer")
    assert page.locator(".danger").count() == 0
    assert page.locator("#hit-1").is_visible()
    page.reload()
    judged(page, text)
    page.wait_for_selector(".answer")
    page.locator(".answered .chip").click()
    page.wait_for_selector(".danger")


def test_a_danger_that_may_be_is_asked_about_first_and_solid(page, asked_danger):
    text, decision = asked_danger
    page.goto("/")
    type_in(page, text)
    asked, answer = page.locator(".danger-ask"), page.locator(".answer")
    assert decision.ask[0].question in asked.inner_text()
    assert asked.evaluate("box => getComputedStyle(box).borderTopStyle") == "solid"
    assert asked.bounding_box()["y"] < answer.bounding_box()["y"]
    size = "place => parseFloat(getComputedStyle(document.querySelector(place)).fontSize)"
    assert page.evaluate(size, ".danger-ask h2") > page.evaluate(size, ".answer .badge")
    page.evaluate("navigator.clipboard.writeText('以前的')")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'ask-1'")
    assert copied(page) == "以前的", "nothing is read out before it is asked"
    page.keyboard.press("2")
    page.wait_for_selector(".danger-ask", state="detached")
    assert page.locator(".danger").count() == 0
    page.locator(".answered .chip").click()
    page.wait_for_selector(".danger-ask")
    page.locator("#view").focus()
    page.keyboard.press("1")
    page.wait_for_selector(".danger")


def test_the_second_matter_of_a_visit_is_one_press_away_and_each_keeps_its_answers(page, found):
    text, decision = found(lambda d: d.also and not d.danger and not d.also[0].danger and d.also[0].cause and d.also[0].service)
    other = decision.also[0]
    page.goto("/")
    type_in(page, text)
    assert page.locator(".matter[aria-current]").inner_text().endswith(decision.service.name)
    page.locator(".matter").nth(1).click()
    page.wait_for_selector(f'.what:text-is("{other.service.name}")')
    page.locator("#why summary").click()
    page.locator(f'#why .chip[value="{other.cause.name}=no"]').click()
    page.wait_for_selector(".answered")
    page.reload()
    judged(page, text)
    page.wait_for_selector(f'.what:text-is("{other.service.name}")')
    page.locator(".matter").nth(0).click()
    page.wait_for_selector(f'.what:text-is("{decision.service.name}")')
    assert page.locator(".answered").count() == 0
    page.locator(".matter").nth(1).click()
    page.wait_for_selector(".answered")


def test_another_way_is_taken_by_keyboard_with_a_reason(page):
    page.goto("/")
    type_in(page, MATTER)
    page.locator("#view").focus()
    page.keyboard.press("o")
    page.wait_for_selector("#override[open]")
    page.keyboard.press("Tab")
    page.locator("#override input[value=escalate]").press("Space")
    page.locator("#override input[value=changed]").press("Space")
    page.locator("#override .main-button").press("Enter")
    page.wait_for_selector(".answer.path-escalate .changed")
    assert not page.locator("#override").is_visible()
    page.reload()
    page.wait_for_selector(".answer.path-escalate .changed")


def test_turning_to_the_citizen_shows_the_public_wording_alone_here_and_on_the_second_screen(page, server):
    second = page.context.new_page()
    second.goto("/citizen")
    page.bring_to_front()
    page.goto("/")
    type_in(page, MATTER)
    wording = page.evaluate("window.Wording.text('＿＿＿')")
    internal = page.locator(".internal-text").text_content()
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


def test_the_notice_opens_with_what_is_known_and_prints_only_when_complete(page, found):
    text, _ = found(lambda d: d.notice == "一次性告知单" and d.missing and d.certainty == "sure" and not d.danger and not d.also)
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
    type_in(page, MATTER)
    page.locator("#inside summary").click()
    assert page.evaluate("getComputedStyle(document.querySelector('.internal-text, .internal p')).userSelect") == "none"
    page.keyboard.press("Tab")
    page.evaluate("getSelection().selectAllChildren(document.body)")
    assert page.locator(".internal-text").first.inner_text()[:12] not in page.evaluate("getSelection().toString()")
    page.emulate_media(media="print")
    assert not page.locator(".internal").is_visible()
    assert page.locator("#wording").is_visible()


def test_letters_do_nothing_once_they_are_switched_off(page):
    page.goto("/")
    type_in(page, MATTER)
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
    assert page.locator(".answer").is_visible()


def test_what_is_typed_before_the_page_is_ready_is_judged(page):
    """The script comes late, as it may on a busy machine: neither the words nor their judgement get lost."""
    page.route("**/desk.js*", lambda route: (page.wait_for_selector("#text"), page.keyboard.type("身份证丢了"), route.continue_()))
    page.goto("/")
    judged(page, "身份证丢了")
    assert page.locator(".answer").is_visible()
    assert page.evaluate("document.activeElement.id") == "text"


def test_what_was_read_is_underlined_in_the_box_and_moves_with_the_words(page):
    page.goto("/")
    type_in(page, MATTER)
    assert page.locator("#marks").text_content() == MATTER
    assert page.locator("#marks mark").first.text_content() in MATTER
    same = """() => ['fontSize', 'fontFamily', 'lineHeight', 'paddingLeft', 'borderLeftWidth', 'whiteSpace', 'overflowWrap',
        'letterSpacing']
        .every(name => getComputedStyle(document.getElementById('marks'))[name] === getComputedStyle(document.getElementById('text'))[name])
        && document.getElementById('marks').clientWidth === document.getElementById('text').clientWidth"""
    assert page.evaluate(same), "the underlines would not stand under their words"
    page.keyboard.press("Home")
    page.keyboard.type("我")
    judged(page, "我" + MATTER)
    assert page.locator("#marks").text_content() == "我" + MATTER


def test_enter_leads_to_what_was_found_where_there_is_nothing_to_say_yet(page, office):
    letters = ("csdj", "hkb", "sfz", "jzz", "hz", "第三十二条")
    text = next(t for t in letters if not (d := office.judge.decide(t)).danger and not d.reply)
    page.goto("/")
    type_in(page, text)
    assert page.locator(".answer.open").is_visible()
    assert page.locator("#wording").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'hit-1'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hit-1[aria-current=true]")
    assert page.locator(".public").is_visible()


def test_big_type_is_kept_and_nothing_runs_off_the_window(page):
    page.goto("/")
    page.locator("#big").click()
    page.reload()
    assert page.locator("#big").get_attribute("aria-pressed") == "true"
    type_in(page, MATTER)
    for width in (1366, 683, 320):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
