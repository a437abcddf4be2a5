"""Pages of the common window.  Every change is a POST with a key of its own; what is refused is said on the page it came from.

The wall and the rating device open to anybody: they show numbers and windows, and nobody's name.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal
from triage.window.daykind import KINDS
from triage.window.hall import ACTIONS, VERDICTS, Floor, Heard
from triage.window.lanes import PRECHECK
from web.access import guard_desk
from web.asking import Asking, Done, read_asking
from web.desk import opened
from web.inputs import VALUES
from web.ledger import names
from web.ledger.who import guard_ledger
from web.office import Office
from web.problem import http_problem
from web.window import caller, centre, door
from web.window.board import board_of

window = Blueprint("window", __name__, url_prefix="/window")
window.before_request(guard_desk)
window.before_request(guard_ledger)
window.add_url_rule("/attendance", view_func=centre.attendance, methods=["GET", "POST"])
window.add_url_rule("/fetches", view_func=centre.fetches, methods=["GET", "POST"])
window.add_url_rule("/fetches/<month>/<number>/<action>", view_func=centre.fetched, methods=["POST"])
wall = Blueprint("wall", __name__, url_prefix="/window")


def office() -> Office:
    return current_app.extensions["office"]


def me() -> Actor:
    return g.actor


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _floor() -> Floor:
    return office().hall.floor(me(), _now())


@window.route("/", methods=["GET", "POST"], endpoint="door")
def at_door() -> str:
    """The pre-check; ``ticket`` is a number that waited for it."""
    floor = _floor()
    asking = read_asking(request.form) if request.method == "POST" else Asking()
    return _door(floor, asking)


@window.post("/take")
def take() -> str | AnyResponse | tuple[str, int]:
    """A number for who stands at the door, or the lane for one that was drawn before the pre-check.  The words travel with it."""
    floor, asking, hall = _floor(), read_asking(request.form), office().hall
    checked = door.check(office(), floor, asking, bool(request.form.get("enterprise")))
    heard = Heard(asking.text, dict(checked.visit.asking.done.ticked)) if checked else None
    given: dict[str, str] = {"lane": request.form.get("lane", PRECHECK)}
    if checked:
        given |= {"service": checked.service, "verdict": checked.verdict}
    waited = request.form.get("ticket", "")
    try:
        if waited:
            ticket = hall.act(me(), "move", {**given, "number": waited}, _key(), heard=heard)
        else:
            ticket = hall.act(me(), "take", given, _key(), heard=heard)
    except Refusal as refusal:
        return _door(floor, asking, str(refusal)), refusal.status
    return redirect(url_for("window.door", taken=ticket.number if ticket else ""), 303)


@window.get("/slip/<number>")
def slip(number: str) -> str:
    """The paper that the citizen takes along."""
    floor = _floor()
    ticket = floor.queue.tickets.get(number)
    if ticket is None:
        raise http_problem(404, "今天没有这个号。")
    shown = board_of(office(), floor, _now())
    return render_template("window/slip.html", ticket=ticket, lane=office().lanes.names[ticket.lane], floor=floor, board=shown)


@window.get("/counter")
def counter() -> str:
    return _counter(request.args.get("window", ""))


@window.post("/counter/<action>")
def act(action: str) -> str | AnyResponse | tuple[str, int]:
    if action not in ACTIONS or action == "take":
        raise http_problem(404, "没有这个动作。")
    name = request.form.get("window", "")
    given = {field: request.form[field] for field in ("window", "number", "lane", "outcome") if field in request.form}
    what: dict[str, object] = {**given, "open": request.form.get("open") == "yes"} if action == "fast" else {**given}
    try:
        office().hall.act(me(), action, what, _key())
    except Refusal as refusal:
        return _counter(name, str(refusal)), refusal.status
    return redirect(url_for("window.counter", window=name), 303)


@window.post("/desk")
def desk() -> str:
    """What the aide heard, on the desk: the officer begins where the door left off."""
    heard = office().hall.heard(me(), request.form.get("number", ""), _now())
    ticked = {name: value for name, said in (heard.ticked or {}).items() for value in VALUES if value == said}
    return opened(Asking(heard.text, Done(ticked)))


@window.route("/roster", methods=["GET", "POST"])
def roster() -> str | AnyResponse | tuple[str, int]:
    """How many windows for each half-hour: suggested, and as the lead decides."""
    rosters, sent = office().rosters, request.form
    others, asked = rosters.others(me()), request.values.get("site", "")[:20]
    day = names.day_asked(request.values.get("day", "")) or names.today() + dt.timedelta(days=1)
    asked = asked or (others[0][0] if others else "")
    wrong, status = "", 200
    if request.method == "POST":
        chosen = {int(name[1:]): int(value) for name, value in sent.items() if re.fullmatch(r"s\d\d?", name) and value.isdecimal()}
        try:
            rosters.decide(me(), day, asked, chosen, sent.get("why", ""), _key(), _now())
            return redirect(url_for("window.roster", site=asked, day=day.isoformat()), 303)
        except Refusal as refusal:
            wrong, status = str(refusal), refusal.status
    seen = rosters.look(me(), day, asked, _now())
    page = {"seen": seen, "others": others, "kinds": KINDS, "staffing": office().lanes.staffing, "spoken": names.day(day.isoformat())}
    return render_template("window/roster.html", **page, sent=sent, key=str(uuid.uuid4()), wrong=wrong, here="roster"), status


@wall.get("/screen/<site>")
def screen(site: str) -> str | tuple[str, int]:
    """For the wall: who is called where, and who waits; nothing for a wall that shows the step ``seq`` already."""
    hall = office().hall
    if request.args.get("seq") == str(hall.step(site, _now())):
        return "", 204
    floor = hall.screen(site, _now())
    if floor is None:
        raise http_problem(404, "没有这个服务点；地址里写中心或者派出所的代码。")
    return render_template("window/screen.html", floor=floor, board=board_of(office(), floor, _now()))


@wall.get("/device")
def device() -> str:
    """The rating device: five grades to touch, which lead to the rating itself."""
    return render_template("window/device.html", grades=office().ledger.content.machine.lists["grades"])


def _door(floor: Floor, asking: Asking, wrong: str = "") -> str:
    taken = floor.queue.tickets.get(request.args.get("taken", ""))
    return render_template(
        "window/door.html",
        floor=floor,
        asking=asking,
        checked=door.check(office(), floor, asking, bool(request.form.get("enterprise"))),
        board=board_of(office(), floor, _now()),
        lanes=office().lanes,
        waited=request.values.get("ticket", "")[:12],
        taken=taken,
        key=str(uuid.uuid4()),
        wrong=wrong,
        here="door",
    )


def _counter(name: str, wrong: str = "") -> str:
    seen = caller.look(office(), me(), _floor(), name, _now())
    return render_template("window/counter.html", seen=seen, verdicts=VERDICTS, key=str(uuid.uuid4()), wrong=wrong, here="counter")


def _key() -> str:
    return request.form.get("key", "")[:100] or str(uuid.uuid4())
