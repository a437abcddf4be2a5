"""The reading pages: every service, article, rule and case can be read, with both its sides."""

from __future__ import annotations

import html
import re

from triage import terms
from web.conditions import lines_of
from web.letters import by_letter


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return html.unescape(answer.get_data(as_text=True))


def test_services_stand_under_the_letter_they_sound_like(client, office):
    letters = by_letter(office.rulebook.services.by_name.values())
    assert list(letters) == sorted(letters)
    assert sum(map(len, letters.values())) == len(office.rulebook.services.by_name)
    assert "出生登记" in [named.service.name for named in letters["C"]]
    body = read(client, "/services")
    for name in office.rulebook.services.by_name:
        assert name in body


def test_every_service_page_leads_to_its_articles_replies_and_rules(client, office):
    for service in office.rulebook.services.by_name.values():
        body = read(client, f"/services/{service.code}")
        for article in office.knowledge.articles.values():
            if service.name in article.services:
                assert f"/kb/{article.id}" in body


def test_every_article_reply_and_fact_can_be_read(client, office):
    knowledge = office.knowledge
    for identity in [*knowledge.articles, *knowledge.replies, *knowledge.facts]:
        body = read(client, f"/kb/{identity}")
        assert identity in body


def test_each_sentence_of_an_article_stands_on_one_side_only(client, office):
    for article in list(office.knowledge.articles.values())[:60]:
        public, _, internal = read(client, f"/kb/{article.id}").partition("side-internal")
        open_sentences = {s.text for section in office.knowledge.public_sections(article) for s in section.sentences}
        for section in article.sections:
            for sentence in section.sentences:
                assert (sentence.text in public) == (sentence.text in open_sentences)
                if sentence.text not in open_sentences:
                    assert sentence.text in internal


def test_every_rule_says_when_it_holds_with_its_cause_its_examples_and_its_history(client, office):
    listed = read(client, "/rules")
    causes, dangers = office.rulebook.causes.by_code, office.rulebook.dangers
    names = {code: known.name for code, known in (*causes.items(), *dangers.items())}
    for rule in office.rulebook.rules:
        body = read(client, f"/rules/{rule.id}")
        assert rule.id in listed
        assert rule.title in body
        assert str(rule.since) in body
        for example in (*rule.hit, *rule.miss):
            assert example.text in body
        for code in rule.causes:
            assert names[code] in body
        for line in lines_of(rule.when, {**terms.LINES, **names}):
            assert line.text in body
        assert "cause:" not in body
        assert "danger:" not in body
    for cause in causes.values():
        assert cause.means in listed


def test_cases_can_be_leafed_through_and_sifted(client, office):
    body = read(client, "/cases?path=escalate")
    shown = re.findall(r'/cases/([\w-]+)"', body)
    assert shown
    assert all(office.cases.by_id[identity].path == "escalate" for identity in shown)
    for page in ("0", "-1", "abc", "99999999", "²"):
        read(client, f"/cases?page={page}")
    read(client, f"/cases/{shown[0]}")


def test_only_matters_whose_path_somebody_labelled_are_shown_taught_and_asked(office):
    assert all(matter.path in terms.PATHS for matter in office.cases.matters)
    assert len(office.cases.matters) > len(office.cases.taught)


def test_a_lesson_stands_beside_the_twin_it_is_confused_with(client, office):
    for lesson in office.cases.lessons.values():
        body = read(client, f"/cases/{lesson.id}")
        assert lesson.lesson in body
        assert lesson.why in body
        if lesson.confusable:
            twin = office.cases.lessons[lesson.confusable]
            assert twin.title in body
            assert f"<blockquote>{twin.matter}</blockquote>" in body


def test_a_similar_case_is_found_and_never_the_same_words(office):
    matter = max(office.cases.matters[-200:], key=lambda m: len(m.text))
    assert all(found.matter.text != matter.text for found in office.cases.similar(matter.text))
    assert office.cases.similar(matter.text[: len(matter.text) // 2])[0].matter.id == matter.id
    assert office.cases.similar("") == []


def test_the_quiz_tells_right_from_wrong_with_reasons_and_keeps_the_score(client, office):
    asked = read(client, "/quiz")
    matter = office.cases.by_id[re.search(r'name="id" value="([^"]+)"', asked)[1]]
    right = client.post("/quiz", data={"id": matter.id, "path": matter.path, "right": "2", "total": "3"}).get_data(as_text=True)
    assert "对了" in right
    assert "答对 3 / 4" in right
    other = next(path for path in ("on_the_spot", "explain", "expedite", "written_notice", "escalate") if path not in matter.accept)
    wrong = client.post("/quiz", data={"id": matter.id, "path": other, "right": "2", "total": "3"}).get_data(as_text=True)
    assert "再想想" in wrong
    assert "答对 2 / 4" in wrong
    assert client.post("/quiz", data={"right": "9" * 99, "total": "-1"}).status_code == 200


def test_what_does_not_exist_is_said_on_a_page(client):
    for path in ("/kb/nothing", "/services/nothing", "/rules/nothing", "/cases/nothing", "/notices/nothing", "/nothing"):
        body = read(client, path, 404)
        assert "<h1>" in body
        assert "Traceback" not in body


def test_a_guide_is_one_click_from_its_service_and_tells_what_to_bring(client):
    assert 'href="/services/dog/guide"' in client.get("/services/dog").get_data(as_text=True)
    page = client.get("/services/dog/guide").get_data(as_text=True)
    assert "狂犬病免疫证明" in page
    assert 'href="/kb/ZA-042"' in page


def test_a_guide_names_whom_to_ask_for_what_nobody_confirmed(client):
    page = client.get("/services/book/guide").get_data(as_text=True)
    assert "当场补发还是要等几天" in page
    assert "户政业务联络岗" in page


def test_every_guide_has_a_page(client, office):
    for service in office.rulebook.services.by_name.values():
        assert client.get(f"/services/{service.code}/guide").status_code == 200, service.name


def test_a_guide_found_by_the_look_up_leads_to_its_field(client):
    assert client.get("/kb/guide-dog.fee").headers["Location"].endswith("/services/dog/guide#fee")


def test_on_paper_a_guide_holds_only_what_a_citizen_may_be_told(client, office):
    """The sheet for printing hides what is marked ``inner``: every point that is not public must be."""
    page = client.get("/services/dog/guide").get_data(as_text=True)
    for _, point in office.knowledge.guide_of("养犬登记").points():
        if point.text and not point.public and point.facts:
            start = page.index(point.text)
            assert page.rindex("<li", 0, start) == page.rindex('<li class="inner', 0, start), point.text


def test_what_waits_for_a_department_is_a_page_and_a_sheet(client):
    page = client.get("/facts/waiting", query_string={"department": "治安总队"}).get_data(as_text=True)
    assert "ZA-007" in page
    assert "RK-012" not in page
    sheet = client.get("/facts/waiting.xlsx", query_string={"department": "治安总队"})
    assert sheet.data.startswith(b"PK")
    assert client.get("/facts/waiting", query_string={"department": "没有这个"}).status_code == 404
