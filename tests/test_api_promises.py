"""What was promised to other front ends is kept: nothing that the last release described is taken away or asked for anew."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import HOME
from web.api.description import document

#: The description of the last release; a release puts the present one in its place: ``python -m web.api.description > …``.
RELEASED = HOME / "docs/openapi/released.json"
CURRENT = HOME / "docs/openapi/current.json"


def breaks(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """What a program written for ``old`` would miss in ``new``."""
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{method} {path} is gone"
                continue
            known = {parameter["name"]: parameter for parameter in operation.get("parameters", ())}
            for parameter in now.get("parameters", ()):
                if parameter["required"] and not known.get(parameter["name"], {}).get("required"):
                    yield f"{method} {path} now needs {parameter['name']}"
            for name in set(known) - {parameter["name"] for parameter in now.get("parameters", ())}:
                yield f"{method} {path} no longer takes {name}"
            for kind in set(operation.get("requestBody", {}).get("content", ())) - set(now.get("requestBody", {}).get("content", ())):
                yield f"{method} {path} no longer takes {kind}"
            for status in {status for status in operation["responses"] if status[0] == "2"} - set(now["responses"]):
                yield f"{method} {path} no longer answers {status}"
    asked = {"Matter", "Item", "Items", "Turn", "Query", "Feedback"}
    for name, schema in old["components"]["schemas"].items():
        now = new["components"]["schemas"].get(name)
        if now is None:
            yield f"{name} is gone"
            continue
        for property in set(schema.get("properties", ())) - set(now.get("properties", ())):
            yield f"{name}.{property} is gone"
        needed, before = set(now.get("required", ())), set(schema.get("required", ()))
        for property in needed - before if name in asked else before - needed:
            yield f"{name}.{property} is {'now needed' if name in asked else 'no longer always there'}"
        for property, told in schema.get("properties", {}).items():
            was, is_now = told.get("type"), now.get("properties", {}).get(property, {}).get("type")
            if was != is_now and was is not None:
                yield f"{name}.{property} was {was} and is {is_now}"


def test_nothing_that_was_released_is_broken():
    assert list(breaks(json.loads(RELEASED.read_text(encoding="utf-8")), document())) == []


def test_the_description_that_is_committed_is_the_one_that_is_served(client):
    served = client.get("/openapi.json").get_json()
    assert served == json.loads(CURRENT.read_text(encoding="utf-8")), "run: python -m web.api.description > docs/openapi/current.json"


def taken_away(new):
    del new["paths"]["/api/v1/search"]["post"]


def renamed(new):
    new["components"]["schemas"]["Decision"]["properties"]["route"] = new["components"]["schemas"]["Decision"]["properties"].pop("path")


def asked_for(new):
    new["components"]["schemas"]["Matter"]["required"] = ["form"]


def of_another_type(new):
    new["components"]["schemas"]["Evidence"]["properties"]["start"]["type"] = "string"


@pytest.mark.parametrize("change", [taken_away, renamed, asked_for, of_another_type])
def test_a_change_that_breaks_others_is_found(change):
    new = copy.deepcopy(document())
    change(new)
    assert list(breaks(document(), new))


def test_an_addition_breaks_nobody():
    new = copy.deepcopy(document())
    new["components"]["schemas"]["Decision"]["properties"]["more"] = {"type": "string"}
    new["paths"]["/api/v2/triage"] = new["paths"]["/api/v1/triage"]
    assert not list(breaks(document(), new))
