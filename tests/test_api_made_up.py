"""Requests made up from the API's own description, right ones and wrong ones: no failure, no answer that is not described.

A few for each address here; ``make soak`` sends tens of thousands.
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from web.api.operations import OPERATIONS

#: How many requests are made up for each address; schemathesis sends some more of its own.
EACH = int(os.environ.get("BANCHENG_MADE_UP", "0")) // (2 * len(OPERATIONS)) + 8


@pytest.fixture(scope="session")
def described(app):
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_whatever_is_asked_gets_an_answer_that_is_described(described, operation, mode):
    made_up = described[operation.path][operation.method.upper()]
    if mode is GenerationMode.NEGATIVE and not (operation.body or any(where == "query" for _, where, _, _ in operation.parameters)):
        pytest.skip("there is nothing to ask wrongly")

    # Not held against us: words that are too long get 413, a batch answers each wrong item by itself, and 9.0 is no whole number.
    @settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=made_up.as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=[negative_data_rejection, positive_data_acceptance])

    ask()
