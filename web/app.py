"""The Flask application: who answers what, the headers of every answer, errors as sentences."""

from __future__ import annotations

import datetime
import hashlib
import logging
import os
import re
import threading
import traceback
import uuid
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, render_template, request, url_for
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter

from triage import terms
from triage.accounts.book import Accounts
from triage.accounts.door import Door
from triage.accounts.links import Links
from triage.clients import Clients
from triage.ledger.refusal import Refusal
from triage.store import StoreError
from web.accounts import accounts
from web.api.conversation import begin, english, finish
from web.api.tickets import api
from web.desk import desk
from web.entry import entry
from web.gateway import Gateway
from web.health import Pulse
from web.keys import Keys
from web.ledger.citizen import progress
from web.ledger.dispatches import dispatches
from web.ledger.imports import ledger
from web.ledger.oversight import oversight
from web.ledger.owners import owners
from web.ledger.topics import topics
from web.notices import notices
from web.office import Office
from web.pages import pages
from web.people import people
from web.problem import Problem, http_problem
from web.quiz import quiz
from web.settings import settings
from web.throttle import Throttle
from web.waiting import waiting
from web.window.routes import wall, window

BLUEPRINTS = (
    *(accounts, api, entry, desk, notices, pages, people, progress, quiz, settings, waiting),
    *(dispatches, ledger, oversight, owners, topics, wall, window),
)

#: Nothing from elsewhere, nothing inline: the network is isolated and citizens' words are on the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: Addresses outside /api/ that programs ask.
PROGRAMS = ("/openapi.json", "/healthz", "/readyz", "/metrics")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

log = logging.getLogger("bancheng.web")


def create_app(office: Office, desk_token: str | None = None, batches: int = 2) -> Flask:
    """The application for an opened office; ``desk_token`` None takes that of the environment.  ``batches`` is how many
    batches one process works on at a time: the other threads stay free for single questions."""
    app = _App(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=9 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        CORS=frozenset(filter(None, re.split(r"[,\s]+", os.environ.get("BANCHENG_CORS", "")))),
        DESK_TOKEN=os.environ.get("BANCHENG_DESK_TOKEN", "") if desk_token is None else desk_token,
    )
    app.json = _Json(app)
    app.extensions["office"] = office
    app.extensions["refused"] = ""  # what is wrong with content that was to be taken up and could not be
    app.extensions["pulse"] = Pulse(office.journal)
    app.extensions["keys"] = Keys(Clients(office.journal.store))
    app.extensions["batches"] = threading.BoundedSemaphore(batches)
    app.extensions["throttle"] = Throttle()
    book = Accounts(office.ledger.store, office.ledger.content.rights)
    app.extensions.update(accounts=book, door=Door(book.premises), links=Links(book.premises), gateway=Gateway.of_environment())
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(terms=terms, static=lambda name: url_for("static", filename=name, v=_mark(name)))
    app.context_processor(lambda: _everywhere(app, office))
    app.before_request(begin)
    app.after_request(_finish)
    app.register_error_handler(Problem, _answer)
    app.register_error_handler(HTTPException, lambda error: _answer(_from_http(error)))
    app.register_error_handler(StoreError, _unkept)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(Exception, _failed)
    return app


def _everywhere(app: Flask, office: Office) -> dict[str, Any]:
    """What every page may show."""
    today = datetime.date.today()
    return {
        "rulebook": office.rulebook,
        "release": office.release,
        "station": office.station,
        "counter": office.counter,
        "refused": app.extensions["refused"],
        "withdrawn": [one for one in office.knowledge.withdrawn if one.told_on(today)],
    }


class _App(Flask):
    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """A Host that is no name (``a..b``, ``[1:2]``) is the client's mistake, said before anybody reads it."""
        try:
            if request is not None:
                urlsplit(f"//{request.host}")
            return super().create_url_adapter(request)
        except ValueError:
            raise BadRequest from None


class _Json(DefaultJSONProvider):
    ensure_ascii = False
    sort_keys = False


@cache
def _mark(name: str) -> str:
    """A short hash, so that a changed file is fetched anew and an unchanged one never."""
    return hashlib.sha256((Path(__file__).parent / "static" / name).read_bytes()).hexdigest()[:10]


def _finish(response: Response) -> Response:
    release = current_app.extensions["office"].release
    response.headers.update(HEADERS | {"Bancheng-Release-Version": release.version, "Bancheng-Release-Hash": release.hash})
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return finish(response, release.hash)


def _from_http(error: HTTPException) -> Problem:
    headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else None
    return http_problem(error.code or 500, headers=headers)


def _failed(error: Exception) -> Response:
    incident = uuid.uuid4().hex[:12]
    log.error("incident %s at %s: %s", incident, request.url_rule, traced(error))
    return _answer(http_problem(500, f"事件编号 {incident}。"))


def traced(error: BaseException) -> str:
    """What kind of error it was and where, without its message: that may quote what a citizen said."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join([type(error).__name__, *(f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in reversed(frames))])


def _unkept(error: StoreError) -> Response:
    return _answer(http_problem(503, str(error)))


def _refused(refusal: Refusal) -> Response:
    advice = "" if refusal.code == "unknown_case" else "改好再做一次；不清楚的，先打开这一件看看"
    errors = [(lack.fields[0] if lack.fields else lack.need, lack.say) for lack in refusal.lacks]
    errors += [("If-Match", f"第 {seq} 步您还没有看过") for seq in refusal.since]
    return _answer(Problem(refusal.status, refusal.code.replace("_", "-"), "没有做成", str(refusal), advice, errors))


def _answer(problem: Problem) -> Response:
    """Problem details for programs, a page in plain words for people."""
    path = request.path
    nowhere = isinstance(request.routing_exception, BadRequest)  # not even the Host is a name: a page could link to nothing
    if nowhere or path.startswith("/api/") or path in PROGRAMS or request.accept_mimetypes.best == "application/json":
        return problem.response(english())
    advice = "可以从上面的页面找，或者在办事台里查。" if problem.status == 404 else problem.advice
    layout = "fragment.html" if "HX-Request" in request.headers else "base.html"
    page = render_template("problem.html", problem=problem, advice=advice, layout=layout)
    return Response(page, problem.status, problem.headers)
