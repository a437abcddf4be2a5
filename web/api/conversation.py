"""What belongs to every request and answer and not to what is asked: number, cache, compression, log, language."""

from __future__ import annotations

import gzip
import json
import logging
import re
import time
import uuid

from flask import Response, current_app, g, request

from web import measures

log = logging.getLogger("bancheng.requests")
_NUMBER = re.compile(r"[\w.-]{1,64}")
#: Answers that stay the same for a whole release, by the name of their route.
_LASTING = frozenset(
    f"api.{name}" for name in ("knowledge", "entry", "reply", "services", "service", "circumstances", "notices", "danger_kinds", "openapi")
)
#: Answers shorter than this gain nothing by being packed.
_WORTH_PACKING = 1_400
_PACKED = '-gz"'  # how the mark of a packed answer ends
_SAYS_MUCH = frozenset({"application/json", "application/problem+json"})


def begin() -> None:
    """The caller's number of the request, or one of ours."""
    given = request.headers.get("X-Request-ID", "")
    g.number = given if _NUMBER.fullmatch(given) else uuid.uuid4().hex[:16]
    g.began = time.perf_counter()


def english() -> bool:
    """Whether the caller would rather have English."""
    return (request.accept_languages.best or "").lower().startswith("en")


def finish(response: Response, release: str) -> Response:
    """``response`` with what every answer has; ``release`` is the hash of all that makes an answer."""
    response.headers["X-Request-ID"] = g.get("number", "")
    if (request.endpoint or "").startswith("api."):
        response.vary.update(("Authorization", "Accept-Encoding", "Accept-Language"))
        if request.endpoint in _LASTING and response.status_code == 200:
            response = _lasting(response, release)
        _pack(response)
        _open(response)
        if "allowance" in g:
            response.headers.update(g.allowance.headers)
    _told(response)
    return response


def _open(response: Response) -> None:
    """Scripts of the sites that are listed may read the answer."""
    origin = request.headers.get("Origin", "")
    if origin not in current_app.config["CORS"]:
        return
    response.vary.add("Origin")
    response.headers.update(
        {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, X-Request-ID",
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Expose-Headers": "Bancheng-Release-Version, Bancheng-Release-Hash, X-Request-ID, Retry-After, ETag",
            "Access-Control-Max-Age": "600",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
    )


def unless_known(response: Response, release: str) -> Response:
    """``response`` with its mark; 304 where the caller has it already, packed or not."""
    response.set_etag(f"{release}-{measures.short_hash(response.get_data())}")
    known = request.headers.get("If-None-Match", "").replace(_PACKED, '"')
    response.make_conditional({**request.environ, "HTTP_IF_NONE_MATCH": known} if known else request.environ)
    return response


def _lasting(response: Response, release: str) -> Response:
    """An answer that is good until the next release; an internal one must never be kept for somebody else."""
    if "Authorization" in request.headers:
        return response
    response.headers["Cache-Control"] = "no-cache"
    return unless_known(response, release)


def _pack(response: Response) -> None:
    if response.is_streamed or response.mimetype not in _SAYS_MUCH or response.status_code == 304:
        return
    body = response.get_data()
    if len(body) >= _WORTH_PACKING and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        if response.get_etag()[0]:
            response.headers["ETag"] = response.headers["ETag"][:-1] + _PACKED


def _told(response: Response) -> None:
    """One line for each request: its route and never its address, for that may hold what a citizen said."""
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    route = str(request.url_rule or "none")
    measures.answered(request.method, route, response.status_code, seconds)
    if log.isEnabledFor(logging.INFO):
        line = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "id": g.get("number", ""),
            "client": g.get("client", ""),
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        log.info("%s", json.dumps(line))
