"""Who is asking: the public API tells public things; the officer's desk and the holder of the token see the internal side.

The desk opens, from anywhere, to whoever is signed in with an account.  Without one: on the machine itself alone, or with
``BANCHENG_DESK_TOKEN`` to whoever has entered the token once in this browser.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from urllib.parse import urlsplit

from flask import Request, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from web.keys import Keys
from web.problem import Problem, http_problem
from web.session import book, signed_in

COOKIE = "bancheng_desk"
#: How long the desk stays open in a browser, in seconds.
STAYS_OPEN = 12 * 3600
#: What a proxy adds; a browser on the machine itself sends none of it.
_PROXIED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def token() -> str:
    return current_app.config["DESK_TOKEN"]


def stamp(secret: str, now: float | None = None) -> str:
    """What one browser keeps instead of the token: another each time, good until its time is over."""
    told = f"{secrets.token_urlsafe(12)}.{int((time.time() if now is None else now) + STAYS_OPEN)}"
    return f"{told}.{_signed(secret, told)}"


def stamped(given: str, secret: str) -> bool:
    """Whether ``given`` is a stamp of ours that is still good."""
    told, _, signature = given.rpartition(".")
    until = told.rpartition(".")[2]
    return same(signature, _signed(secret, told)) and until.isdigit() and int(until) > time.time()


def _signed(secret: str, told: str) -> str:
    return hmac.new(secret.encode(), f"bancheng desk {told}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compared in constant time; a header comes as Latin-1 whatever its bytes meant."""
    sent = given.encode("utf-8", "replace")
    return hmac.compare_digest(sent, wanted.encode()) or hmac.compare_digest(given.encode("latin-1", "replace"), wanted.encode())


def api_sees_internal() -> bool:
    """Whether this caller's key opens the internal side; there is no other way."""
    return "internal" in g.get("scopes", ())


def guard_api() -> None:
    """``before_request`` of the API.  Whoever sends a key that is not good is told so: he would take what anybody gets for
    all there is.  Whoever sends none gets what anybody gets, and needs no database for it."""
    given = _bearer(request)
    if given is None or not request.path.startswith("/api/"):
        return
    if token() and same(given, token()):
        g.scopes = ("public", "internal")
        return
    keys: Keys = current_app.extensions["keys"]
    client = keys.client(given)
    if client is None:
        raise Problem(
            401,
            "wrong-token",
            "凭证不对",
            "Authorization 里的凭证不对，或者已经失效、收回。",
            "向管理员要新的（bancheng client）；只要对外的内容，就不要带 Authorization",
            headers={"WWW-Authenticate": 'Bearer realm="bancheng"'},
        )
    g.scopes, g.client, allowance = client.scopes, client.name, keys.take(client)
    g.allowance = allowance
    if not allowance.allowed:
        raise http_problem(429, f"每分钟最多 {allowance.limit} 个请求。")


def _bearer(asked: Request) -> str | None:
    """The token a caller sends, "" for an empty one; None where none is sent."""
    kind, _, given = asked.headers.get("Authorization", "").partition(" ")
    return given.strip() if kind.lower() == "bearer" else None


def desk_is_open(asked: Request) -> bool:
    if signed_in() is not None:
        return True
    if token():
        return stamped(asked.cookies.get(COOKIE, ""), token())
    # A proxy on this machine comes from this machine too: it is known by what it adds, or by speaking HTTP/1.0 as no browser does.
    if any(name in asked.headers for name in _PROXIED) or asked.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return False
    return is_loopback(asked.remote_addr or "") and is_loopback(urlsplit(f"//{asked.host}").hostname or "")


def guard_desk() -> Response | None:
    """``before_request`` of every officer page."""
    if not desk_is_open(request):
        if token() and request.method == "GET" and "HX-Request" not in request.headers:
            return redirect(url_for("entry.enter"))
        if request.method == "GET" and "HX-Request" not in request.headers and book().any():
            return redirect(url_for("accounts.sign_in"))
        raise http_problem(401 if token() else 403)
    if request.method == "POST" and not from_own_page(request):
        raise http_problem(403, "这个请求不是从本页面发出的。")
    return None


def from_own_page(asked: Request) -> bool:
    if asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = asked.headers.get("Origin")
    return origin is None or origin in (f"http://{asked.host}", f"https://{asked.host}")


def is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
