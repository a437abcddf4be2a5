"""The cases of the ledger for other front ends: registered from what was said, read by whoever registered them, and their state
for the citizen.  Every change carries a key of its own (Idempotency-Key) and the step it was decided on (If-Match)."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, current_app, g, jsonify, request

from triage.ledger.actor import Actor
from triage.ledger.case import PREFIX, Case
from triage.ledger.changes import MOST, coded, since
from triage.ledger.ledger import Ledger
from triage.ledger.listing import Wanted
from triage.ledger.refusal import Refusal
from triage.ledger.streams import last_pos
from triage.ledger.turn import Done
from web.api.conversation import unless_known
from web.api.routes import api, office
from web.inputs import NewCase, NewRating
from web.ledger import names
from web.ledger.citizen import rated
from web.problem import Problem, http_problem
from web.reading import LARGEST_BODY, read, read_json, refusal, wrong_limit
from web.throttle import Throttle

_SEEN = re.compile(r'"?(\d{1,9})"?')
_POSITION = re.compile(r"\d{1,15}", re.ASCII)
_CURSOR = re.compile(r"\d{4}-\d\d-\d\d/[0-9A-Z-]{1,40}")


def _ledger() -> Ledger:
    return office().ledger


def front_end() -> Actor:
    """The front end as the ledger knows it."""
    if "cases" not in g.get("scopes", ()):
        raise http_problem(401 if "scopes" not in g else 403, "要带能记台账的凭证（范围 cases）；请管理员用 bancheng client 发。")
    account = f"api:{g.client}"[:60]
    return Actor(account, "system", "api", "", client=account)


@api.post("/api/v1/cases")
def register() -> tuple[Response, int]:
    actor = front_end()
    said = read(NewCase, read_json(request, LARGEST_BODY))
    decision = office().judge.decide(said.words, form=said.form)
    if said.decision_id and said.decision_id != decision.id:
        raise Problem(409, "other-decision", "研判已经不是这一个了", "规则或者原话变了，结果可能不同。", "重新研判，给经办人看过再登记")
    given = {
        "decision": {**decision.as_dict(internal=True), "text": decision.text},
        "words": said.words,
        "station": said.station,
        "channel": said.came,
        "party": said.party,
        "citizen": said.citizen,
        "telephone": said.telephone,
        "identity": said.identity,
    }
    done = _ledger().act(actor, "register", given, key=request.headers.get("Idempotency-Key", ""))
    answer = _done(done)
    answer.headers["Location"] = f"/api/v1/cases/{done.number}"
    return answer, 200 if done.replayed else 201


@api.get("/api/v1/cases")
def cases() -> Response:
    """What is due first comes first."""
    actor = front_end()
    after, limit = request.args.get("cursor", ""), request.args.get("limit", "50")
    wrong = [("cursor", "写上一页答复里的 next。")] if after and not _CURSOR.fullmatch(after) else []
    wrong += wrong_limit(limit, 200)
    state = request.args.get("state", "")
    if state and state not in _ledger().content.machine.states:
        wrong.append(("state", f"只能写 {'、'.join(_ledger().content.machine.states)}。"))
    if wrong:
        raise Problem(422, "invalid", "内容不合要求", wrong[0][1], "按 errors 里写的逐项改好再发", wrong)
    page = _ledger().page(actor, Wanted(states=(state,) if state else ()), after, int(limit))
    told = ("number", "seq", "state", "station", "registered", "channel", "line", "service", "path", "due", "closed", "route", "outcome")
    return jsonify({"cases": [{name: row[name] for name in told} for row in page.rows], "next": page.after})


@api.get("/api/v1/cases/<number>")
def case(number: str) -> Response:
    actor = front_end()
    found = _ledger().case(actor, number)
    actions = [possible.action.code for possible in _ledger().possible(actor, number)]
    answer = jsonify({**_row(found), "actions": actions})
    answer.headers["ETag"] = f'"{found.seq}"'
    return answer


@api.get("/api/v1/cases/<number>/events")
def events(number: str) -> Response:
    """What happened; personal words are not told, only that there are some."""
    told = ("seq", "type", "at", "day", "role", "unit", "hash")
    found = _ledger().events(front_end(), number)
    return jsonify(
        {
            "events": [
                {name: getattr(event, name) for name in told}
                | {"given": event.data.get("given", {}), "personal": list(event.data.get("personal", {}))}
                for event in found
            ]
        }
    )


@api.get("/api/v1/changes")
def changes() -> Response:
    """What happened behind a position: codes alone, of the cases that the key may see."""
    actor = front_end()
    after, limit = request.args.get("after", "0"), request.args.get("limit", "100")
    wrong = [] if _POSITION.fullmatch(after) else [("after", "写上一次答复里的 after；第一次写 0 或者不写。")]
    wrong += wrong_limit(limit, MOST)
    if wrong:
        raise refusal(wrong)
    with _ledger().store.read() as connection:
        if int(after) > last_pos(connection):
            raise refusal([("after", "台账还没有到这里；台账是不是从备份恢复过？请从 0 开始重新取。")])
        found = since(connection, _ledger().content, actor, int(after), int(limit))
    told = [
        {
            **{name: getattr(event, name) for name in ("pos", "seq", "type", "at", "day", "role", "unit")},
            "number": event.stream.removeprefix(PREFIX),
            "state": event.data.get("to", ""),
            "given": coded(_ledger().content, event),
        }
        for event in found.events
    ]
    return unless_known(jsonify({"changes": told, "after": found.after, "more": found.more}), office().release.hash)


@api.get("/api/v1/cases/<number>/status")
def status(number: str) -> Response:
    """For the citizen: number and code of the receipt.  Who guesses has to wait."""
    throttle: Throttle = current_app.extensions["throttle"]
    asked_by = f"progress {request.remote_addr or ''}"
    if wait := throttle.wait(asked_by):
        raise http_problem(429, "试错太多次了。", {"Retry-After": str(wait)})
    try:
        found = _ledger().status(number, request.args.get("code", "").encode("ascii", "replace").decode())
    except Refusal:
        throttle.failed(asked_by)
        raise
    due = names.deadline(office(), found, names.today())
    told = {name: getattr(found, name) for name in ("number", "state", "registered", "closed", "outcome")}
    return jsonify({**told, "state_name": _ledger().content.machine.states[found.state], "answer_by": due.day if due else ""})


@api.post("/api/v1/ratings")
def rate() -> tuple[Response, int]:
    """For the citizen: the number and the code of the slip, good for one rating.  Who guesses has to wait."""
    said = read(NewRating, read_json(request, LARGEST_BODY))
    contact_by = rated(office(), said.model_dump(), request.headers.get("Idempotency-Key", ""))
    return jsonify({"number": said.number, "grade": said.grade, "contact_by": contact_by}), 201


@api.post("/api/v1/cases/<number>/actions/<action>")
def act(number: str, action: str) -> Response:
    """One step of the state table; the body is the fields that it takes."""
    actor = front_end()
    given = read_json(request, LARGEST_BODY)
    seen = _SEEN.fullmatch(request.headers.get("If-Match", ""))
    key = request.headers.get("Idempotency-Key", "")
    return _done(_ledger().act(actor, action, given, number, int(seen[1]) if seen else None, key))


def _done(done: Done) -> Response:
    answer = jsonify(done.as_dict())
    answer.headers["ETag"] = f'"{done.seq}"'
    return answer


def _row(case: Case) -> dict[str, Any]:
    told = (
        *("number", "seq", "state", "station", "registered", "channel", "party", "scope", "line", "service", "cause", "path"),
        *("promised", "closed", "route", "outcome"),
    )
    return {name: getattr(case, name) for name in told} | {"due": _ledger().content.clocks.due_day(case)}
