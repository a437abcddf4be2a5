"""Nobody gets an unconfirmed fact or an internal word through the public API or the citizen's screen, by any way of asking."""

from __future__ import annotations

import json

import pytest

from web.app import create_app

WAYS = ("", "?internal=1", "?public=false", "?public=0", "?token=", "?audience=officer", "?view=officer", "?as=desk")


@pytest.fixture(scope="module")
def secrets(office):
    """Every sentence that is for officers only."""
    knowledge = office.knowledge
    told = [fact.fact for fact in knowledge.facts.values() if fact.public]
    told += [reply.public for reply in knowledge.replies.values() if knowledge.is_public_reply(reply)]
    told += [s.text for article in knowledge.articles.values() for section in knowledge.public_sections(article) for s in section.sentences]
    found = {fact.fact for fact in knowledge.facts.values() if not fact.public}
    found |= {text for fact in knowledge.facts.values() for text in (fact.caveat, fact.note) if text}
    found |= {reply.internal for reply in knowledge.replies.values()}
    found |= {line for article in knowledge.articles.values() for section in article.sections for line in section.guidance}
    found |= {
        s.text
        for article in knowledge.articles.values()
        for section in article.sections
        for s in section.sentences
        if not set(s.facts) <= knowledge.public_facts
    }
    everything = "\n".join(told)
    return tuple(text for text in found if len(text) > 8 and text not in everything)


MANNERS = {"attitude", "repeat"}


def leaks(office, secrets, body: str, typed: str = "") -> list[str]:
    body = json.dumps(json.loads(body), ensure_ascii=False) if body.startswith("{") else body
    phrases = [phrase for phrase in office.knowledge.reference.internal_phrases if phrase in body and phrase not in typed]
    return phrases + [text for text in secrets if text in body and text not in typed]


def test_no_id_opens_what_is_not_public(client, office, secrets):
    knowledge = office.knowledge
    for identity in [*knowledge.facts, *knowledge.articles, *knowledge.replies, *office.rulebook.by_id]:
        for place in ("kb", "replies"):
            body = client.get(f"/api/v1/{place}/{identity}").get_data(as_text=True)
            assert not leaks(office, secrets, body), identity


def test_an_unconfirmed_fact_looks_like_one_that_does_not_exist(client, office):
    hidden = next(fact.id for fact in office.knowledge.facts.values() if not fact.public)
    assert client.get(f"/api/v1/kb/{hidden}").get_json() == client.get("/api/v1/kb/RK-999").get_json()


def test_no_parameter_or_header_opens_the_inside(client, office, secrets):
    hidden = [fact.id for fact in office.knowledge.facts.values() if not fact.public][:5]
    article = next(a.id for a in office.knowledge.articles.values() if any(s.guidance for s in a.sections))
    headers = [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic eDp4"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Cookie": "bancheng_desk=x"},
        {"X-Internal": "1"},
    ]
    for way in WAYS:
        for header in headers:
            for identity in (*hidden, article):
                assert not leaks(office, secrets, client.get(f"/api/v1/kb/{identity}{way}", headers=header).get_data(as_text=True))
            answer = client.post(f"/api/v1/triage{way}", json={"text": "身份证丢了"}, headers=header)
            assert "internal" not in answer.get_data(as_text=True)


def test_no_query_finds_what_is_not_public(client, office, secrets):
    asked = [fact.fact[:40] for fact in office.knowledge.facts.values() if not fact.public]
    asked += [fact.id for fact in office.knowledge.facts.values() if not fact.public]
    asked += [reply.internal[:40] for reply in office.knowledge.replies.values() if reply.internal][::4]
    asked += [f"{phrase} 身份证" for phrase in office.knowledge.reference.internal_phrases]
    for query in asked:
        body = client.get("/api/v1/search", query_string={"q": query}).get_data(as_text=True)
        assert not leaks(office, secrets, body, query), query


def test_no_matter_brings_out_what_is_not_public(client, office, secrets):
    texts = [matter.text for matter in office.cases.matters[:: max(1, len(office.cases.matters) // 150)]]
    texts += [service.name + "，窗口不给办" for service in office.rulebook.services.by_name.values()]
    for text in texts:
        answer = client.post("/api/v1/triage", json={"text": text})
        assert not leaks(office, secrets, answer.get_data(as_text=True), text), text
        told = answer.get_json()
        for decision in (told, *told["also"]):
            assert not [basis for basis in decision["basis"] if basis["fact"] not in office.knowledge.public_facts or not basis["public"]]
            assert "steps" not in decision
            assert not MANNERS & set(decision["flags"])


def test_no_list_and_no_page_of_the_mirror_brings_out_what_is_not_public(client, office, secrets):
    asked = [f"/api/v1/services/{service.code}" for service in office.rulebook.services.by_name.values()]
    asked += [f"/api/v1/{name}" for name in ("services", "circumstances", "notices", "danger-kinds")]
    cursor = ""
    while cursor is not None:
        page = client.get(f"/api/v1/kb?limit=200&cursor={cursor}")
        assert not leaks(office, secrets, page.get_data(as_text=True)), cursor
        cursor = page.get_json()["next"]
    for path in asked:
        assert not leaks(office, secrets, client.get(path).get_data(as_text=True)), path


def test_no_row_of_a_batch_brings_out_what_is_not_public(client, office, secrets):
    texts = [matter.text for matter in office.cases.matters[:: max(1, len(office.cases.matters) // 60)]]
    items = {"items": [{"id": number, "text": text} for number, text in enumerate(texts)], "questions": True}
    body = client.post("/api/v1/triage/batch", json=items).get_data(as_text=True)
    assert not leaks(office, secrets, body)


def test_what_is_said_of_manners_is_for_the_holder_of_the_token_alone(office):
    client = create_app(office=office, desk_token="s3cret").test_client()
    known = office.rulebook.vocabulary.circumstances
    text = next(m.text for m in office.cases.matters if set(office.judge.decide(m.text).flags) >= MANNERS)
    told = {}
    for name, headers in (("public", {}), ("officer", {"Authorization": "Bearer s3cret"})):
        decision = client.post("/api/v1/triage", json={"text": text}, headers=headers).get_json()
        row = client.post("/api/v1/triage/batch", json={"items": [{"id": 1, "text": text}]}, headers=headers).get_json()["items"][0]
        heard = {span["circumstance"]["name"] for span in decision["why"]["evidence"]}
        heard |= {used["name"] for rule in decision["why"]["rules"] for used in rule["circumstances"]}
        flagged = {known[about].flag for about in heard if about in known}
        told[name] = (set(decision["flags"]), set(row["flags"]), flagged, "steps" in decision)
    assert not MANNERS & (told["public"][0] | told["public"][1] | told["public"][2])
    assert not told["public"][3]
    assert told["officer"][0] & told["officer"][1] >= MANNERS
    assert told["officer"][3]


def test_the_citizens_screen_and_the_other_public_addresses_hold_nothing_internal(client, office, secrets):
    for path in ("/citizen", "/api/v1/services", "/healthz", "/openapi.json"):
        for way in WAYS:
            body = client.get(path + way).get_data(as_text=True)
            assert not [text for text in secrets if text in body]
            if path == "/citizen":
                assert not leaks(office, secrets, body)


def test_the_desk_opens_only_on_the_machine_itself_without_a_token(client):
    for path in ("/", "/kb/RK-001", "/rules", "/services", "/cases", "/quiz", "/notices/"):
        assert client.get(path).status_code == 200
        assert client.get(path, environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 403
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/citizen", environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 200
    assert client.get("/healthz", environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 200


def test_the_token_opens_the_inside_of_the_api_and_nothing_else_does(office):
    client = create_app(office=office, desk_token="s3cret").test_client()
    hidden = next(fact for fact in office.knowledge.facts.values() if not fact.public)
    opened = client.get(f"/api/v1/kb/{hidden.id}", headers={"Authorization": "Bearer s3cret"})
    assert opened.get_json()["text"] == hidden.fact
    assert opened.headers["Cache-Control"] == "no-store"
    assert client.get(f"/api/v1/kb/{hidden.id}").status_code == 404


@pytest.mark.parametrize("secret", ["s3cret", ""])
@pytest.mark.parametrize("given", ["Bearer s3cre", "Bearer ", "Bearer", "bearer x", "Bearer s3cret2"])
def test_a_wrong_token_is_refused_and_not_taken_for_none(office, secret, given):
    client = create_app(office=office, desk_token=secret).test_client()
    wrong = {"Authorization": given}
    matter, items = {"text": "身份证丢了"}, {"items": [{"id": 1, "text": "身份证丢了"}]}
    answers = [client.get(path, headers=wrong) for path in ("/api/v1/kb/RK-001", "/api/v1/search?q=身份证", "/api/v1/services")]
    answers += [client.post("/api/v1/triage", json=matter, headers=wrong), client.post("/api/v1/triage/batch", json=items, headers=wrong)]
    for answer in answers:
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "凭证" in answer.get_json()["detail"]
    assert client.get("/healthz", headers=wrong).status_code == 200


def test_pages_forbid_everything_from_elsewhere_and_everything_inline(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    for path in ("/", "/citizen", "/notices/once", "/services"):
        body = client.get(path).get_data(as_text=True)
        assert " style=" not in body
        assert " onclick=" not in body
        assert "//" not in body.replace("xmlns", "").replace("http://www.w3.org", "")
