"""Well-behaved clients: each keeps one connection, asks one thing after the other, and notes how every request went."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from bench.served import HOME

QUERIES = ("身份证丢了", "居住证签注", "户口迁移要什么材料", "sfz buling", "第三十二条", "今天天气怎么样")


@dataclass(frozen=True)
class Request:
    kind: str
    method: str
    path: str
    body: bytes | None = None


def post(kind: str, path: str, told: object) -> Request:
    return Request(kind, "POST", path, json.dumps(told, ensure_ascii=False).encode())


def matters(count: int) -> list[str]:
    """Every so many labelled matters as citizens tell them, so that each run asks the same."""
    files = sorted((HOME / "kb/cases/matters").glob("*.jsonl"))
    found = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    return found[:: max(1, len(found) // count)][:count]


def searches() -> list[Request]:
    return [post("search", "/api/v1/search", {"q": query}) for query in QUERIES]


def triages(count: int = 100) -> list[Request]:
    return [post("triage", "/api/v1/triage", {"text": text}) for text in matters(count)]


def mixed() -> list[Request]:
    """What a day brings: mostly triage and look-up, some pages, batches and remarks."""
    texts, asked = matters(60), triages(60)
    found: list[Request] = []
    for place, triage in enumerate(asked):
        found += [triage, searches()[place % len(QUERIES)]]
        if place % 5 == 0:
            found += [Request("page", "GET", "/citizen"), Request("list", "GET", "/api/v1/services")]
        if place % 20 == 0:
            found.append(post("batch", "/api/v1/triage/batch", {"items": [{"id": n, "text": text} for n, text in enumerate(texts[:20])]}))
            found.append(post("feedback", "/api/v1/feedback", {"kind": "gap", "text": texts[place]}))
    return found


@dataclass(frozen=True)
class Note:
    """``outcome`` is the status, or the name of the error where there was no answer; ``again`` says that the connection had been
    closed between two requests and the request was sent a second time, as HTTP clients do."""

    kind: str
    began: float
    seconds: float
    outcome: int | str
    again: bool


class Load:
    """``clients`` of them at work while this is entered.  ``pause`` seconds between a client's requests."""

    def __init__(self, port: int, requests: Sequence[Request], clients: int, pause: float = 0.0, source: str = "127.0.0.1"):
        self._port, self._requests, self._clients, self._pause, self._source = port, requests, clients, pause, source
        self._ended = threading.Event()
        self.notes: list[Note] = []

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._go_on, args=(number,)) for number in range(self._clients)]
        for thread in self._threads:
            thread.start()
        self.began = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self.began

    def _go_on(self, number: int) -> None:
        """Each client has an address of its own: nginx counts by address."""
        parts = self._source.split(".")
        source = ".".join([*parts[:3], str(int(parts[3]) + number)])
        connection: http.client.HTTPConnection | None = None
        place = number * 7
        while not self._ended.is_set():
            request, began, again = self._requests[place % len(self._requests)], time.monotonic(), False
            while True:
                fresh = connection is None
                connection = connection or http.client.HTTPConnection("127.0.0.1", self._port, timeout=120, source_address=(source, 0))
                try:
                    outcome: int | str = self._ask(connection, request)
                    break
                except (OSError, http.client.HTTPException) as error:
                    connection.close()
                    connection, outcome = None, type(error).__name__
                    if fresh or not isinstance(error, ConnectionError):
                        break
                    again = True
            self.notes.append(Note(request.kind, began, time.monotonic() - began, outcome, again))
            place += 1
            self._ended.wait(self._pause)
        if connection:
            connection.close()

    def _ask(self, connection: http.client.HTTPConnection, request: Request) -> int:
        connection.request(request.method, request.path, request.body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def lost(self) -> list[Note]:
        """Whatever got no answer, or one that says that something failed."""
        return [note for note in self.notes if isinstance(note.outcome, str) or note.outcome in (500, 502, 504)]

    def told(self, kinds: Sequence[str] = ("triage", "search")) -> dict[str, Any]:
        times = sorted(note.seconds * 1000 for note in self.notes if note.kind in kinds and note.outcome == 200) or [0.0]
        return {
            "requests": len(self.notes),
            "a_second": round(len(self.notes) / self.seconds, 1),
            "p50_ms": round(statistics.median(times)),
            "p99_ms": round(times[int(len(times) * 0.99)]),
            "max_ms": round(times[-1]),
            "outcomes": dict(sorted(Counter(str(note.outcome) for note in self.notes).items())),
            "sent_again": sum(note.again for note in self.notes),
        }
