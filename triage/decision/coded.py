"""A decision as programs read it: whatever goes by a name in a list stands there with its code."""

from __future__ import annotations

from typing import Any

from triage.content.notices import NoticeForms
from triage.decision.judge import Judge


def coded(told: dict[str, Any], judge: Judge, notices: NoticeForms) -> dict[str, Any]:
    """``told`` as :meth:`Decision.as_dict` gives it, with {code, name} for materials, circumstances, notice and department,
    and codes for what is to be ticked."""

    def both(name: str) -> dict[str, str]:
        return judge.named(name).as_dict()

    def owned(owner: dict[str, str]) -> dict[str, str]:
        return {"code": judge.rulebook.codes.departments.get(owner["department"], owner["department"]), **owner}

    form, why = notices.by_name(told["notice"]), told["why"]
    answer = told | {
        "notice": {"code": form.code, "name": form.name} if form else None,
        "missing": [both(name) for name in told["missing"]],
        "owner": owned(told["owner"]),
        "why": why
        | {
            "rules": [rule | {"circumstances": [both(name) for name in rule["circumstances"]]} for rule in why["rules"]],
            "not_held": [waiting | {"tick": both(waiting["tick"])["code"]} for waiting in why["not_held"]],
            "evidence": [span | {"circumstance": both(span["circumstance"])} for span in why["evidence"]],
        },
        "ask": [asked(question, judge) for question in told["ask"]],
        "also": [coded(other, judge, notices) for other in told["also"]],
    }
    return answer | ({"ask_whom": owned(told["ask_whom"])} if "ask_whom" in told else {})


def asked(question: dict[str, Any], judge: Judge) -> dict[str, Any]:
    """A question as programs read it."""
    options = [option | {"tick": judge.named(option["tick"]).code} for option in question["options"]]
    return question | {"circumstance": judge.named(question["circumstance"]).as_dict(), "options": options}
