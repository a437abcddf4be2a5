"""The officer's desk: one box, and everything about the matter while it is being typed."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, current_app, render_template, request

from triage import terms
from triage.batch import LONGEST_TEXT
from triage.journal import Gap, Override
from web.access import guard_desk
from web.asking import Asking, read_asking
from web.ledger import unclear
from web.office import Office
from web.problem import Problem
from web.view import View, look

desk = Blueprint("desk", __name__)
desk.before_request(guard_desk)


def office() -> Office:
    return current_app.extensions["office"]


@desk.route("/", methods=["GET", "POST"])
def home() -> str:
    """The whole page; POST serves a browser without JavaScript."""
    return opened(read_asking(request.form) if request.method == "POST" else Asking())


def opened(asking: Asking) -> str:
    """The desk with a matter on it."""
    return render_template("desk.html", view=look(office(), asking), asking=asking, reasons=office().reasons.all, longest=LONGEST_TEXT)


@desk.post("/desk/view")
def view() -> str:
    return _fragment(look(office(), read_asking(request.form)))


@desk.post("/desk/override")
def override() -> str:
    """Keep that the officer goes another way, and show that way."""
    asking, path = read_asking(request.form), request.form.get("to", "")
    reason = office().reasons.get(request.form.get("reason", ""))
    seen = look(office(), asking)
    if seen is None or path not in terms.PATHS or reason is None:
        raise Problem(422, "override", "改走没有记下", "要选一条路径和一个理由。", "选好以后再确认")
    decision = seen.visit.decision
    proposing = next((office().rulebook.by_id[rule.id] for rule in decision.rules if rule.path == decision.path), None)
    number = office().journal.keep_override(
        Override(
            decision.id,
            decision.version,
            decision.hash,
            proposing.id if proposing else "",
            proposing.owner if proposing else decision.department,
            decision.path,
            path,
            reason.code,
            request.form.get("note", "")[:500],
            decision.text,
        )
    )
    chosen = replace(asking, done=replace(asking.done, chosen="", override=path))
    return _fragment(look(office(), chosen), kept=f"{number}：{terms.PATH_LONG[path]}（{reason.name}）")


@desk.post("/desk/unclear")
def ask_owner() -> str:
    """The officer cannot explain these words: ask their owner for an outward wording."""
    seen = look(office(), read_asking(request.form))
    if seen is None or seen.card is None:
        raise Problem(422, "unclear", "没有问出去", "没有可以问的口径。", "先打出群众说的")
    asked = unclear.ask(office(), seen.card.id, request.form.get("unclear", ""))
    known = [one.answer for one in unclear.earlier(office(), seen.card.id)]
    return _fragment(seen, asked=asked, known=known[:1])


@desk.post("/desk/gap")
def gap() -> str:
    """Keep a look-up that found nothing, for the department it most likely belongs to."""
    seen = look(office(), read_asking(request.form))
    if seen is not None:
        ask = seen.found.ask
        office().journal.keep_gap(Gap(seen.visit.whole.text[:500], ask.department if ask else seen.visit.decision.department))
    return _fragment(seen, gap_kept=seen is not None)


def _fragment(seen: View | None, **told) -> str:
    return render_template("desk/view.html", view=seen, **told)
