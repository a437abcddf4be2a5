"""Every page without a finding of axe-core (WCAG 2.2 A and AA), in plain and in big type."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
MATTER = "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
#: Of hundreds of rows and sections the first ten are looked at: the others are the same again, and axe takes a minute for them.
THINNED = """() => document.querySelectorAll('main :is(ul, ol, tbody, nav, .page)').forEach((whole) =>
  [...whole.children].filter((part) => part.matches('li, tr, span, section')).slice(10).forEach((part) => part.remove()))"""


def check(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    told = [f"{v['id']}: {v['help']} — {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]
    assert not told, "\n".join(told)


@pytest.fixture(params=[False, True], ids=["plain", "big"])
def sized(page, request):
    if request.param:
        page.add_init_script("localStorage.setItem('bancheng-big', '1')")
    return page


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/citizen",
        "/services",
        "/services/birth",
        "/rules",
        "/cases",
        "/quiz",
        "/notices/",
        "/notices/once",
        "/notices/refusal",
        "/signin",
    ],
)
def test_a_page_is_accessible(sized, path):
    sized.goto(path)
    sized.evaluate(THINNED)
    check(sized)


def test_pages_found_by_content_are_accessible(sized, office):
    knowledge = office.knowledge
    hidden = next(fact.id for fact in knowledge.facts.values() if not fact.public)
    pieces = (next(iter(knowledge.articles)), next(iter(knowledge.replies)), hidden)
    for path in (*(f"/kb/{piece}" for piece in pieces), f"/rules/{office.rulebook.rules[0].id}", f"/cases/{office.cases.matters[0].id}"):
        sized.goto(path)
        check(sized)


SHOWN = {
    "sure": lambda d: d.certainty == "sure" and d.not_held and not d.danger,
    "ask": lambda d: d.ask and not d.danger and d.certainty == "ask",
    "unsure": lambda d: d.certainty == "unsure" and not d.danger,
    "danger": lambda d: d.danger and d.danger.level == "red",
    "danger asked": lambda d: d.danger and d.danger.level == "asked",
    "two matters": lambda d: d.also and not d.danger,
}


@pytest.mark.parametrize("shown", SHOWN)
def test_the_desk_is_accessible_whatever_it_shows(sized, found, shown):
    text, _ = found(SHOWN[shown])
    sized.goto("/")
    sized.locator("#text").fill(text)
    sized.wait_for_selector(".answer, .danger")
    sized.wait_for_function("() => window.Desk.current() && !document.querySelector('.htmx-request')")
    check(sized)
    for fold in sized.locator("#view summary").all():
        fold.click()
    check(sized)


@pytest.mark.parametrize("dialog", ["keys", "override", "turn"])
def test_dialogs_are_accessible(sized, dialog):
    sized.goto("/")
    sized.keyboard.type(MATTER)
    sized.wait_for_selector(".answer")
    sized.wait_for_function("() => window.Desk.current()")
    sized.locator("#view").focus()
    sized.keyboard.press({"keys": "?", "override": "o", "turn": "t"}[dialog])
    sized.wait_for_selector(f"#{dialog}[open]")
    check(sized)


def test_an_answered_quiz_is_accessible(sized):
    sized.goto("/quiz")
    sized.locator(".quiz-choices button").first.click()
    sized.wait_for_selector(".verdict")
    check(sized)


def test_everything_can_be_reached_with_the_tab_key_and_the_focus_is_seen(page):
    page.goto("/")
    page.keyboard.type(MATTER)
    page.wait_for_selector(".answer")
    page.wait_for_function("() => window.Desk.current()")
    for fold in page.locator("#view summary").all():
        fold.click()
    reached = "#main a[href], #main button, #main textarea, #main summary, #main input:not([type=hidden])"
    wanted = page.evaluate(f"""[...document.querySelectorAll('{reached}')]
        .filter(e => e.checkVisibility() && e.tabIndex >= 0).length""")
    page.evaluate("document.getElementById('main').focus()")
    seen = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        here = page.evaluate("""() => { const e = document.activeElement; if (!e.closest('#main')) return null;
            const style = getComputedStyle(e);
            const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
            return [[...document.querySelectorAll('*')].indexOf(e), seen]; }""")
        if here is None:
            break
        assert here[1], "a focused element shows no outline"
        seen.add(here[0])
    assert len(seen) == wanted


def test_targets_are_large_enough_and_motion_and_contrast_are_heeded(page):
    page.emulate_media(reduced_motion="reduce", contrast="more")
    page.goto("/")
    page.keyboard.type(MATTER)
    page.wait_for_selector(".answer")
    small = page.evaluate("""[...document.querySelectorAll('button')].filter(b => b.checkVisibility())
        .map(b => [b.textContent, b.getBoundingClientRect()]).filter(([, r]) => r.height < 24 || r.width < 24).map(([t]) => t)""")
    assert not small
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()") == "#000"
    assert page.evaluate("getComputedStyle(document.getElementById('toast')).transitionDuration") in ("0s", "0.12s")
    check(page)
