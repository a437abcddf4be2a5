"""The description of the API is true: real answers are valid against it, and it names every address."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator

from triage import terms
from triage.batch import LONGEST_TEXT
from triage.hearing.forms import FORMS

DANGERS = ("救命，我老公正在外面拿着刀砍门", "我早上把家里的安眠药都吃下去了")
TWO_MATTERS = "身份证丢了，想补一张，户口簿带来了。另外我儿子刚出生，想报户口，要带什么材料？"


@pytest.fixture
def document(client):
    return client.get("/openapi.json").get_json()


def check(document, schema, value):
    Draft202012Validator({**schema, "components": document["components"]}).validate(value)


def described(document, path, method, status=200):
    content = document["paths"][path][method]["responses"][str(status)]["content"]
    return next(iter(content.values()))["schema"]


def test_the_document_is_openapi_3_1_with_valid_schemas_and_chinese_words(document):
    assert document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for path in document["paths"].values():
        for operation in path.values():
            assert re.search(r"[\u4e00-\u9fff]", operation["summary"])


def test_every_address_of_the_api_is_described_and_none_that_is_not_there(app, document):
    rules = {re.sub(r"<(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert rules == set(document["paths"])


def test_codes_are_those_of_the_house(document):
    schemas = document["components"]["schemas"]
    for name, known in (("NamedPath", terms.PATHS), ("NamedScope", terms.SCOPES), ("NamedLine", terms.LINES)):
        assert schemas[name]["properties"]["code"]["enum"] == list(known)
    decision, matter = schemas["Decision"]["properties"], schemas["Matter"]["properties"]
    assert decision["flags"]["items"]["enum"] == list(terms.FLAGS)
    assert decision["certainty"]["enum"] == list(terms.CERTAINTIES)
    assert matter["form"]["anyOf"][0]["enum"] == list(FORMS)
    assert matter["text"]["maxLength"] == LONGEST_TEXT


def test_real_decisions_are_valid(client, office, document):
    schema = described(document, "/api/v1/triage", "post")
    for text in [*DANGERS, "你好", TWO_MATTERS, *(matter.text for matter in office.cases.matters[:60])]:
        check(document, schema, client.post("/api/v1/triage", json={"text": text}).get_json())


def test_examples_of_what_is_asked_are_valid_and_get_an_answer(client, document):
    for path in ("/api/v1/triage", "/api/v1/triage/batch"):
        content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        examples = [content["example"]] if "example" in content else [example["value"] for example in content["examples"].values()]
        for example in examples:
            check(document, content["schema"], example)
            assert client.post(path, json=example).status_code == 200


def test_what_is_asked_in_another_way_than_described_is_refused(client, document):
    schema = document["components"]["schemas"]["Matter"]
    said = {"who": "citizen", "text": "身份证丢了"}
    for wrong in ({}, {"text": "x", "turns": [said]}, {"turns": []}, {"turns": [{**said, "who": "他"}]}, {"text": "x", "form": "letter"}):
        assert list(Draft202012Validator({**schema, "components": document["components"]}).iter_errors(wrong))
        assert client.post("/api/v1/triage", json=wrong).status_code == 422


def test_real_answers_of_every_other_address_are_valid(client, office, document):
    batch = client.post("/api/v1/triage/batch", json={"items": [{"id": "1", "text": "身份证丢了"}]}).get_json()
    check(document, described(document, "/api/v1/triage/batch", "post"), batch)
    for query in ("身份证", "csdj", "第三十二条", "TY-002", "今天天气怎么样"):
        found = client.get("/api/v1/search", query_string={"q": query}).get_json()
        check(document, described(document, "/api/v1/search", "get"), found)
    for path in ("/api/v1/services", "/healthz"):
        check(document, described(document, path, "get"), client.get(path).get_json())
    known = office.knowledge
    for kind, ids in (("kb/{id}", [*known.articles, *known.facts]), ("replies/{id}", known.replies)):
        path = f"/api/v1/{kind}"
        schema, missing = (described(document, path, "get", status) for status in (200, 404))
        for identity in ids:
            answer = client.get(path.replace("{id}", identity))
            check(document, schema if answer.status_code == 200 else missing, answer.get_json())


def test_problems_are_valid(client, document):
    schema = document["components"]["schemas"]["Problem"]
    for answer in (
        client.post("/api/v1/triage", json={}),
        client.post("/api/v1/triage", json={"text": "x"}, headers={"Authorization": "Bearer x"}),
        client.get("/api/v1/search"),
        client.get("/api/v1/kb/x"),
        client.put("/api/v1/triage"),
    ):
        check(document, schema, answer.get_json())


def test_the_holder_of_the_token_gets_answers_that_are_described_too(office, document):
    from web.app import create_app

    client = create_app(office=office, desk_token="口令").test_client()
    bearer = {"Authorization": "Bearer 口令".encode().decode("latin-1")}
    decision = client.post("/api/v1/triage", json={"text": "身份证丢了，要补"}, headers=bearer).get_json()
    assert decision["reply"] is None or "internal" in decision["reply"]
    check(document, described(document, "/api/v1/triage", "post"), decision)
    wrong = client.post("/api/v1/triage", json={"text": "身份证丢了"}, headers={"Authorization": "Bearer x"})
    check(document, described(document, "/api/v1/triage", "post", 401), wrong.get_json())
