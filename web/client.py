"""A client of the API for programs in Python: typed answers, problems as exceptions, another try where the server is busy."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from web.api.answers import cases, decision, found, knowledge, lists, tickets
from web.api.operations import LINES

A = TypeVar("A", bound=BaseModel)
#: How often a request is sent again that the server was too busy for.
_TRIES = 4
#: Lines of one request, well below what the server takes at once.
_LINES_AT_ONCE = 2_000


class Refused(Exception):
    """The server's problem; ``kind`` is for programs, ``advice`` says in Chinese what to do, ``errors`` name each field."""

    def __init__(self, status: int, told: Mapping[str, Any]):
        super().__init__(f"{told.get('title', status)} {told.get('detail', '')}".strip())
        self.status, self.kind = status, str(told.get("type", "")).rpartition(":")[2]
        self.advice, self.errors = str(told.get("advice", "")), list(told.get("errors", ()))


class Bancheng:
    """``Bancheng("http://127.0.0.1:8000").triage(text="身份证丢了").path.name``"""

    def __init__(self, address: str, key: str = "", seconds: float = 60):
        self._address, self._key, self._seconds = address.rstrip("/"), key, seconds

    def triage(self, text: str = "", *, turns: Sequence[Mapping[str, str]] = (), **more: Any) -> decision.Decision:
        """``more``: ticked, as_of, form, channel."""
        return self._post("triage", {"turns": list(turns), **more} if turns else {"text": text, **more}, decision.Decision)

    def batch(self, items: Sequence[Mapping[str, Any]], questions: bool = False) -> list[decision.Row]:
        return self._post("triage/batch", {"items": list(items), "questions": questions}, decision.Rows).items

    def stream(self, items: Iterable[Mapping[str, Any]]) -> Iterator[decision.Row]:
        """Any number of matters, some thousand lines to a request; each row as soon as it comes."""
        lines: list[bytes] = []
        for item in items:
            lines.append(json.dumps(item, ensure_ascii=False).encode())
            if len(lines) == _LINES_AT_ONCE:
                yield from self._lines(lines)
                lines = []
        if lines:
            yield from self._lines(lines)

    def search(self, q: str, limit: int = 10) -> found.Search:
        return self._post("search", {"q": q, "limit": limit}, found.Search)

    def services(self) -> list[lists.Service]:
        return self._get("services", lists.Services).services

    def service(self, code: str) -> lists.ServiceForm:
        return self._get(f"services/{code}", lists.ServiceForm)

    def reply(self, identity: str) -> knowledge.Reply:
        return self._get(f"replies/{identity}", knowledge.Reply)

    def entries(self) -> Iterator[knowledge.Article | knowledge.Fact | knowledge.Reply]:
        """The whole knowledge base as far as the key opens it."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._get(f"kb?limit=200&cursor={cursor}", knowledge.Mirror)
            yield from page.entries
            cursor = page.next

    def feedback(self, kind: str, text: str, **more: str) -> int:
        """``more``: decision_id, path, note.  Returns the number it was kept under."""
        return self._post("feedback", {"kind": kind, "text": text, **more}, cases.Kept).number

    def changes(self, after: int = 0) -> Iterator[cases.Change]:
        """What happened behind a position, until now: whoever keeps the last one's ``pos`` goes on from there."""
        more = True
        while more:
            page = self._get(f"changes?limit=200&after={after}", cases.Changes)
            yield from page.changes
            after, more = page.after, page.more

    def take(self, site: str, key: str, **more: Any) -> tickets.TakenTicket:
        """A number at ``site``; the same ``key``, one for each press, gives the same number.  ``more``: text, ticked, service, lane."""
        return self._post("tickets", {"site": site, **more}, tickets.TakenTicket, {"Idempotency-Key": key})

    def ticket(self, site: str, number: str) -> tickets.Ticket:
        return self._get(f"tickets/{quote(number, safe='')}?site={quote(site, safe='')}", tickets.Ticket)

    def board(self, site: str) -> tickets.Board:
        return self._get(f"tickets?site={quote(site, safe='')}", tickets.Board)

    def _get(self, path: str, model: type[A]) -> A:
        return self._read(urllib.request.Request(f"{self._address}/api/v1/{path}"), model)

    def _post(self, path: str, body: Mapping[str, Any], model: type[A], headers: Mapping[str, str] | None = None) -> A:
        sent, told = json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json", **(headers or {})}
        return self._read(urllib.request.Request(f"{self._address}/api/v1/{path}", sent, told), model)

    def _lines(self, lines: Sequence[bytes]) -> Iterator[decision.Row]:
        request = urllib.request.Request(f"{self._address}/api/v1/triage/batch", b"\n".join(lines), {"Content-Type": LINES})
        with self._sent(request) as answer:
            for line in answer:
                yield decision.Row.model_validate_json(line)

    def _read(self, request: urllib.request.Request, model: type[A]) -> A:
        with self._sent(request) as answer:
            return model.model_validate_json(answer.read())

    def _sent(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        if self._key:
            request.add_header("Authorization", f"Bearer {self._key}")
        for tries_left in reversed(range(_TRIES)):
            try:
                return urllib.request.urlopen(request, timeout=self._seconds)
            except urllib.error.HTTPError as error:
                with error:
                    told = _told(error)
                if error.code not in (429, 503) or not tries_left:
                    raise Refused(error.code, told) from None
                time.sleep(float(error.headers.get("Retry-After", "1")))
        raise AssertionError("unreachable")


def _told(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        told = json.loads(error.read())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
