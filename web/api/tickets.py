"""Numbers of a common window for kiosks and calling devices: drawn with the pre-check, asked for, shown on a board.

The pre-check is that of the door and refuses nobody; numbers and windows are told, and never what a citizen said.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, jsonify, request

from triage.hearing.matter import Value
from triage.ledger.refusal import Refusal
from triage.window.hall import Floor, Heard
from triage.window.lanes import PRECHECK
from triage.window.queue import Ticket
from web.api.cases import front_end
from web.api.conversation import unless_known
from web.api.routes import api, office
from web.asking import Asking, Done
from web.inputs import NewTicket
from web.reading import LARGEST_BODY, read, read_json
from web.window import door
from web.window.board import board_of


@api.post("/api/v1/tickets")
def take_ticket() -> tuple[Response, int]:
    """A number, whatever the pre-check says.  Codes that we do not know are named in the answer and stop nobody."""
    actor, said, now = front_end(), read(NewTicket, read_json(request, LARGEST_BODY)), _now()
    floor = office().hall.floor(actor, now, said.site)
    services = office().rulebook.services.by_name.values()
    service = next((one for one in services if said.service in (one.code, one.name)), None)
    ticked: dict[str, Value] = {**said.ticked, **({service.code: "yes"} if service else {})}
    text = said.text if said.text.strip() else service.name if service else ""
    checked = door.check(office(), floor, Asking(text, Done(ticked)), enterprise=False)
    understood = checked.visit.asking.done.ticked if checked else {}
    judged = {"service": checked.service if checked else "", "verdict": checked.verdict if checked else ""}
    if not said.lane:
        judged["lane"] = checked.lane if checked else PRECHECK
    key, heard = request.headers.get("Idempotency-Key", ""), Heard(text, dict(understood)) if checked else None
    ticket = office().hall.act(actor, "take", said.model_dump(), key, now, heard, judged)
    if ticket is None:
        raise AssertionError("a number that was drawn stays in its day")
    lacking = checked.visit.taken.missing if checked and ticket.verdict == "lacking" else ()
    form = checked.notice if checked and lacking else None
    unknown = [name for name in ticked if name not in understood]
    told = {
        "verdict": ticket.verdict,
        "service": ticket.service,
        "lacking": [office().judge.named(name).as_dict() for name in lacking],
        "notice": {"code": form.code, "name": form.name} if form else None,
        "ignored": unknown + ([said.service] if said.service and not service else []),
    }
    answer = jsonify({**_told(office().hall.floor(actor, now, said.site), ticket), **told})
    answer.headers["Location"] = f"/api/v1/tickets/{ticket.number}?site={floor.site}"
    return answer, 201


@api.get("/api/v1/tickets/<number>")
def ticket(number: str) -> Response:
    floor = office().hall.floor(front_end(), _now(), request.args.get("site", ""))
    found = floor.queue.tickets.get(number.strip().upper())
    if found is None:
        raise Refusal("unknown_case", "今天这个服务点没有这个号；照号条上的写，例如 G0012。")
    return jsonify(_told(floor, found))


@api.get("/api/v1/tickets")
def board() -> Response:
    """What the wall of a site shows."""
    now = _now()
    floor = office().hall.floor(front_end(), now, request.args.get("site", ""))
    shown = board_of(office(), floor, now)
    told = {
        "site": floor.site,
        "called": [{"number": line.number, "window": line.window} for line in shown.called],
        "lanes": [{"code": lane.letter, "name": lane.name, "waiting": [line.number for line in lane.waiting]} for lane in shown.lanes],
        "absent": [line.number for line in shown.absent],
    }
    return unless_known(jsonify(told), office().release.hash)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _told(floor: Floor, ticket: Ticket) -> dict[str, Any]:
    """A number as anybody may see it; nobody is before one of another day."""
    waits = ticket.state == "waiting" and floor.queue.tickets.get(ticket.number) == ticket
    return {
        "site": floor.site,
        "number": ticket.number,
        "lane": {"code": ticket.lane, "name": office().lanes.names[ticket.lane]},
        "state": ticket.state,
        "window": ticket.window,
        "ahead": floor.queue.before(ticket) if waits else 0,
    }
