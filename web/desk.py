"""The officer's desk: one box, and everything about the matter while it is being typed."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from triage import terms
from triage.journal import Gap, Override
from web.access import guard_desk
from web.inputs import LONGEST_TEXT, VALUES
from web.office import Office
from web.problem import Problem
from web.view import Asking, View, look

desk = Blueprint("desk", __name__)
desk.before_request(guard_desk)
BLANK = "b:"


def office() -> Office:
    return current_app.extensions["office"]


@desk.route("/", methods=["GET", "POST"])
def home() -> str:
    """The whole page; POST serves a browser without JavaScript."""
    asking = read_asking() if request.method == "POST" else Asking("", {})
    return render_template("desk.html", view=look(office(), asking), asking=asking, reasons=office().reasons.all)


@desk.post("/desk/view")
def view() -> str:
    return _fragment(look(office(), read_asking()))


@desk.post("/desk/override")
def override() -> str:
    """Keep that the officer goes another way, and show that way."""
    asking, path = read_asking(), request.form.get("to", "")
    reason = office().reasons.get(request.form.get("reason", ""))
    seen = look(office(), asking)
    if seen is None or path not in terms.PATHS or reason is None:
        raise Problem(422, "override", "改走没有记下", "要选一条路径和一个理由。", "选好以后再确认")
    decision, leading = seen.decision, seen.leading
    rule = office().rulebook.by_id.get(leading.id) if leading else None
    number = office().journal.keep_override(
        Override(
            decision.id,
            decision.version,
            decision.hash,
            leading.id if leading else "",
            rule.owner if rule else decision.department,
            decision.path,
            path,
            reason.code,
            request.form.get("note", "")[:500],
            decision.text,
        )
    )
    chosen = Asking(asking.text, asking.ticked, "", path if path != decision.path else "", asking.given)
    return _fragment(look(office(), chosen), kept=f"{number}：{terms.PATH_LONG[path]}（{reason.name}）")


@desk.post("/desk/gap")
def gap() -> str:
    """Keep a look-up that found nothing, for the department it most likely belongs to."""
    seen = look(office(), read_asking())
    if seen is not None:
        ask = seen.found.ask
        office().journal.keep_gap(Gap(seen.decision.text[:500], ask.department if ask else seen.decision.department))
    return _fragment(seen, gap_kept=seen is not None)


def read_asking() -> Asking:
    """The form's state.  ``tick`` and ``pick`` are the button just pressed, ``ticked`` and ``chosen`` what was so before."""
    form = request.form
    text = form.get("text", "").replace("\r\n", "\n")
    text = text.encode("utf-8", "replace").decode()
    if len(text) > LONGEST_TEXT:
        raise Problem(
            413, "too-large", "内容太长", f"写了 {len(text)} 个字，最多 {LONGEST_TEXT} 个字。", "只留要办什么、缺什么、窗口怎么说"
        )
    ticked = dict(entry.rpartition("=")[::2] for entry in form.getlist("ticked") + form.getlist("tick"))
    ticked = {fact: value for fact, value in ticked.items() if value in VALUES}
    given = {name.removeprefix(BLANK): value[:500] for name, value in form.items() if name.startswith(BLANK)}
    return Asking(text, ticked, form.get("pick", form.get("chosen", "")), form.get("override", ""), given)


def _fragment(seen: View | None, **told) -> str:
    return render_template("desk/view.html", view=seen, asking=seen.asking if seen else Asking("", {}), **told)
