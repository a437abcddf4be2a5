"""The addresses of the API.  Public unless the caller's key opens the internal side."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, stream_with_context

from triage.decision.coded import asked
from triage.decision.decision import Decision
from triage.decision.judge import UnknownFact
from triage.journal import Gap, Override
from triage.lookup import QueryError
from web.access import api_sees_internal, guard_api, is_loopback
from web.api import lists, mirror, told
from web.api.description import document
from web.api.operations import LINES
from web.health import readiness
from web.inputs import Feedback, Matter, Query
from web.measures import exposition
from web.office import Office
from web.problem import Problem, http_problem
from web.reading import LARGEST_BATCH, LARGEST_BODY, read, read_body, read_item, read_items, read_json, read_query

api = Blueprint("api", __name__)
api.before_request(guard_api)


def office() -> Office:
    return current_app.extensions["office"]


@api.post("/api/v1/triage")
def triage() -> Response:
    matter = read(Matter, read_json(request, LARGEST_BODY))
    return jsonify(told.decision_answer(office(), _decide(matter), api_sees_internal(), matter.channel))


@api.post("/api/v1/triage/batch")
def batch() -> Response:
    """Many matters; one that is wrong is answered with what is wrong with it, the others are judged."""
    internal = api_sees_internal()
    if request.mimetype == LINES:
        body = read_body(request, LARGEST_BATCH)
        return Response(stream_with_context(_lines(body, internal)), mimetype=LINES)
    items, questions = read_items(read_json(request, LARGEST_BATCH))
    with _one_of_few():
        return jsonify({"items": [_row(identity, matter, internal, questions) for identity, matter in items]})


def _lines(body: bytes, internal: bool) -> Iterator[str]:
    with _one_of_few():
        for line in body.splitlines():
            if line.strip():
                yield json.dumps(_line(line, internal), ensure_ascii=False) + "\n"


def _line(line: bytes, internal: bool) -> dict[str, Any]:
    try:
        identity, matter = read_item(json.loads(line))
    except (ValueError, RecursionError):
        return {"id": None, "error": Problem(400, "bad-json", "这一行不是合格的 JSON").as_dict()}
    return _row(identity, matter, internal, False)


def _row(identity: str | int | None, matter: Matter | Problem, internal: bool, questions: bool) -> dict[str, Any]:
    try:
        if isinstance(matter, Problem):
            raise matter
        decision = _decide(matter)
    except Problem as problem:
        return {"id": identity, "error": problem.as_dict()}
    row = told.decision_row(decision, identity, internal)
    if not questions:
        return row
    return row | {"ask": [asked(question, office().judge) for question in told.public_questions(office(), decision, internal)]}


@contextmanager
def _one_of_few() -> Iterator[None]:
    """A batch takes seconds: only a few at a time, and who comes too many comes again."""
    batches = current_app.extensions["batches"]
    if not batches.acquire(blocking=False):
        raise http_problem(503, "别的批量研判还没有做完。")
    try:
        yield
    finally:
        batches.release()


def _decide(matter: Matter) -> Decision:
    try:
        return office().judge.decide(matter.words, matter.ticked, matter.as_of, matter.form)
    except UnknownFact as error:
        advice = "写上一次研判 ask 里 options 的 tick，或者 not_held 里的 tick"
        raise Problem(422, "unknown-fact", "没有这个名称", str(error), advice, [("ticked", str(error))]) from None


@api.get("/api/v1/search")
def search() -> Response:
    return _search(read_query(request.args))


@api.post("/api/v1/search")
def search_post() -> Response:
    return _search(read(Query, read_json(request, LARGEST_BODY)))


def _search(query: Query) -> Response:
    internal = api_sees_internal()
    try:
        found = office().lookup.search(query.q, limit=query.limit, public=not internal)
    except QueryError as error:
        raise Problem(422, "query", "查不了", str(error), "写几个字：要办的事、缺的材料、条文号都可以", [("q", str(error))]) from None
    if not internal:
        inside = told.speaks_inside
        kept = tuple(hit for hit in found.hits if not inside(office().knowledge, hit.title, hit.snippet, hit.say))
        found = replace(found, hits=kept)
    return jsonify(found.as_full_dict())


@api.get("/api/v1/kb")
def knowledge() -> Response:
    """A page of all there is, for a mirror."""
    return jsonify(mirror.page(office(), api_sees_internal(), request.args.get("cursor", ""), request.args.get("limit", "100")))


@api.get("/api/v1/kb/<id>")
def entry(id: str) -> Response:
    internal = api_sees_internal()
    answers = (told.article_answer, told.fact_answer, told.guide_answer)
    found = next((answer for ask in answers if (answer := ask(office().knowledge, id, internal))), None)
    return _found(found, "知识库里没有公开的这一条")


@api.get("/api/v1/replies/<id>")
def reply(id: str) -> Response:
    return _found(told.reply_answer(office().knowledge, id, api_sees_internal()), "没有公开的这条口径")


@api.get("/api/v1/services")
def services() -> Response:
    return jsonify({"services": [lists.service_row(service, office().rulebook) for service in office().rulebook.services.by_name.values()]})


@api.get("/api/v1/services/<code>")
def service(code: str) -> Response:
    return _found(lists.service_form(code, office(), api_sees_internal()), "没有这个事项")


@api.get("/api/v1/circumstances")
def circumstances() -> Response:
    return jsonify(lists.circumstances(office(), api_sees_internal()))


@api.get("/api/v1/notices")
def notices() -> Response:
    return jsonify({"notices": lists.notices(office())})


@api.get("/api/v1/danger-kinds")
def danger_kinds() -> Response:
    kinds = office().rulebook.dangers.values()
    return jsonify({"danger_kinds": [{"code": kind.code, "name": kind.name} for kind in kinds]})


@api.post("/api/v1/feedback")
def feedback() -> tuple[Response, int]:
    """A wrong answer or a gap, kept for the department that the matter belongs to."""
    said = read(Feedback, read_json(request, LARGEST_BODY))
    decision = office().judge.decide(said.text)
    if said.kind == "gap":
        number = office().journal.keep_gap(Gap(f"{said.text[:500]}（{said.note}）" if said.note else said.text[:500], decision.department))
    else:
        rule = decision.rules[0].id if decision.rules else ""
        kept = Override(
            said.decision_id or decision.id,
            decision.version,
            decision.hash,
            rule,
            decision.department,
            decision.path,
            said.path or decision.path,
            "feedback",
            said.note,
            said.text,
        )
        number = office().journal.keep_override(kept)
    return jsonify({"number": number}), 201


@api.get("/openapi.json")
def openapi() -> Response:
    return jsonify(document())


@api.get("/readyz")
def ready() -> tuple[Response, int]:
    """Whether requests can be answered: 503 while anything is missing."""
    well, parts = readiness(office(), current_app.extensions["pulse"], current_app.extensions["refused"])
    return jsonify({"status": "ready" if well else "not ready", "parts": parts}), 200 if well else 503


@api.get("/healthz")
def health() -> Response:
    """Whether the process is alive: asks nothing that could hang."""
    kb, release = office().knowledge, office().release
    counts = {"rules": len(office().rulebook.rules), "articles": len(kb.articles), "replies": len(kb.replies), "facts": len(kb.facts)}
    told_release = {"version": release.version, "hash": release.hash}
    return jsonify({"status": "ok", "release": told_release, "index": office().lookup.version, "counts": counts})


@api.get("/metrics")
def metrics() -> Response:
    """For Prometheus; to this machine alone, as nginx passes it to nobody."""
    if not is_loopback(request.remote_addr or ""):
        raise http_problem(403, "只给本机的监控看。")
    return Response(exposition(), mimetype="text/plain")


def _found(answer: Mapping | None, missing: str) -> Response:
    # What is not public and what does not exist get the same answer, so that ids cannot be probed.
    if answer is None:
        raise Problem(404, "not-found", missing, "编号写错了，或者这一条没有公开。", "用 /api/v1/search 查编号")
    return jsonify(answer)
