"""The quiz: read a matter, choose the path, see the answer with its reasons.  The score travels with the page alone."""

from __future__ import annotations

import random

from flask import Blueprint, current_app, render_template, request

from triage import terms
from web.access import guard_desk
from web.evidence import pieces_of
from web.office import Office
from web.problem import http_problem

quiz = Blueprint("quiz", __name__)
quiz.before_request(guard_desk)


def office() -> Office:
    return current_app.extensions["office"]


@quiz.route("/quiz", methods=["GET", "POST"])
def question() -> str:
    """GET and a POST without a choice ask; a POST with a choice answers."""
    right, total = _number("right"), _number("total")
    if request.form.get("path"):
        return _answer(right, total)
    matters = office().cases.taught or office().cases.matters
    return render_template("pages/quiz.html", matter=random.choice(matters) if matters else None, right=right, total=total)


def _answer(right: int, total: int) -> str:
    matter, chosen = office().cases.by_id.get(request.form.get("id", "")), request.form["path"]
    if matter is None or chosen not in terms.PATHS:
        raise http_problem(404, "没有这道题。")
    decision = office().judge.decide(matter.text)
    correct = chosen in matter.accept
    return render_template(
        "pages/quiz_answer.html",
        matter=matter,
        chosen=chosen,
        correct=correct,
        decision=decision,
        pieces=pieces_of(decision.text, decision.evidence),
        cause=office().rulebook.causes.by_code.get(matter.cause),
        lesson=(lesson := office().cases.lessons.get(matter.id)),
        twin=office().cases.lessons.get(lesson.confusable) if lesson else None,
        right=right + correct,
        total=total + 1,
    )


def _number(name: str) -> int:
    given = request.form.get(name, "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
