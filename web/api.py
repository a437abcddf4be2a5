"""The HTTP API: what other front ends ask.  Public unless the caller sends the desk's token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, json, jsonify, request

from triage.decision.decision import Decision
from triage.decision.judge import UnknownFact
from triage.lookup import QueryError
from web import told
from web.access import api_sees_internal, guard_api
from web.health import readiness
from web.inputs import LARGEST_BATCH, LARGEST_BODY, Asked, read_items, read_json, read_limit, read_matter
from web.office import Office
from web.problem import Problem, http_problem

api = Blueprint("api", __name__)
api.before_request(guard_api)


def office() -> Office:
    return current_app.extensions["office"]


@api.post("/api/v1/triage")
def triage() -> Response:
    asked = read_matter(read_json(request, LARGEST_BODY))
    return jsonify(told.decision_answer(office(), _decide(asked), api_sees_internal(request), asked.channel))


@api.post("/api/v1/triage/batch")
def batch() -> Response:
    items, internal = read_items(read_json(request, LARGEST_BATCH)), api_sees_internal(request)
    with _one_of_few():
        decided = [(identity, _decide(asked, f"items[{number}].")) for number, (identity, asked) in enumerate(items)]
    return jsonify({"items": [told.decision_row(decision, identity, internal) for identity, decision in decided]})


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


def _decide(asked: Asked, place: str = "") -> Decision:
    try:
        return office().judge.decide(asked.text, asked.ticked, asked.as_of, asked.form)
    except UnknownFact as error:
        raise Problem(
            422,
            "unknown-fact",
            "没有这个名称",
            str(error),
            "名称用上一次研判 ask 里 options 的 tick，或者 not_held 里的 tick",
            [(f"{place}ticked", str(error))],
        ) from None


@api.get("/api/v1/search")
def search() -> Response:
    query, limit, internal = request.args.get("q", ""), read_limit(request.args.get("limit")), api_sees_internal(request)
    try:
        found = office().lookup.search(query, limit=limit, public=not internal)
    except QueryError as error:
        raise Problem(422, "query", "查不了", str(error), "写几个字：要办的事、缺的材料、条文号都可以", [("q", str(error))]) from None
    if not internal:
        inside = told.speaks_inside
        kept = tuple(hit for hit in found.hits if not inside(office().knowledge, hit.title, hit.snippet, hit.say))
        found = replace(found, hits=kept)
    return jsonify(found.as_full_dict())


@api.get("/api/v1/kb/<identity>")
def knowledge(identity: str) -> Response:
    internal = api_sees_internal(request)
    answers = (told.article_answer, told.fact_answer)
    found = next((answer for ask in answers if (answer := ask(office().knowledge, identity, internal))), None)
    return _found(found, "知识库里没有公开的这一条")


@api.get("/api/v1/replies/<identity>")
def reply(identity: str) -> Response:
    return _found(told.reply_answer(office().knowledge, identity, api_sees_internal(request)), "没有公开的这条口径")


@api.get("/api/v1/services")
def services() -> Response:
    known = office().rulebook.services
    return jsonify({"services": [told.service_row(service, known) for service in known.by_name.values()]})


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
    return jsonify(
        {
            "status": "ok",
            "release": {"version": release.version, "hash": release.hash},
            "index": office().lookup.version,
            "counts": counts,
        }
    )


@api.after_request
def keep_apart(response: Response) -> Response:
    """An internal answer must never be kept by a cache for somebody else."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Authorization"
    return response


@cache
def document() -> dict:
    """The OpenAPI description, kept as a file beside this module."""
    return json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))


def _found(answer: Mapping | None, missing: str) -> Response:
    # What is not public and what does not exist get the same answer, so that ids cannot be probed.
    if answer is None:
        raise Problem(404, "not-found", missing, "编号写错了，或者这一条没有公开。", "用 /api/v1/search 查编号")
    return jsonify(answer)
