"""Hostile clients: everything that was ever sent to a server that is no honest request, and honest ones that cost it much."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
from collections import Counter
from collections.abc import Callable

#: Hostile connections at a time: quick ones, and ones that send a byte a second until they are told to go.
QUICK, SLOW = 48, 96
TRIAGE, GONE = "/api/v1/triage", "half and gone"


def head(method: str, path: str, *more: str) -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *more, "", "")).encode("utf-8", "replace")


def sent(path: str, body: bytes, *more: str) -> bytes:
    return head("POST", path, "Content-Type: application/json", f"Content-Length: {len(body)}", *more) + body


def said(text: str, path: str = TRIAGE) -> bytes:
    return sent(path, json.dumps({"q" if path.endswith("search") else "text": text}, ensure_ascii=False).encode())


STORIES = ("查看查查底册查我的看老公", "不要", "没有", "七十岁", "身份证，", "问：", "另外我儿子刚出生。身份证丢了", "一百二十三万")
LETTERS = ("z s ", "zh", "shen fen zheng ", "xi'an ", "第三十二条", "十七岁")
CHUNKED = "Transfer-Encoding: chunked"
FIRST_LINES = (b"NONSENSE", b"GET /", b"GET / HTTP/9.9", b"G\0T / HTTP/1.1", b"GET  HTTP/1.1")
HEADERS = ("nonsense", "a\0b: c", ": x", "x : y", " folded", "Content-Length: -3")
CODINGS = ("gzip", "x", "chunked, gzip")
PIECES = (b"zz\r\n", b"5\r\nabc", b"-1\r\n", b"f" * 90)
HOSTS = ("a..b", "[1:2]", "", "a b", "x" * 300)
PATHS = ("/../../etc/passwd", "/%00", "/%ff%fe", "/static/..%2f..%2fapp.py", "/api/v1/kb/" + "%27" * 80)
NO_JSON = (b"{", b"\xff\xfe", b"[" * 20_000, b'{"text": ' + b"9" * 5_000 + b"}", b"null")
WRONG_JSON = json.dumps({"text": "\ud800", "as_of": "9999-99-99", "ticked": {"x" * 90: "?"}}).encode()
LARGE = b'{"text": "' + b"a" * 200_000 + b'"}'
BATCH = json.dumps({"items": [{"id": 1, "text": ("不要" * 5_000)[:5_000]}] * 3}).encode()
MANY_HEADERS = tuple(f"X-{number}: {'a' * 900}" for number in range(60))

#: (how often beside the others, what it is, what is sent).  What costs the server most is rare: three stories of the longest
#: length in a batch take it as long as some hundred refusals.
KINDS: tuple[tuple[int, str, Callable[[random.Random], bytes]], ...] = (
    (80, "bytes", lambda rng: rng.randbytes(rng.randint(1, 600)) + b"\r\n\r\n"),
    (40, GONE, lambda rng: head("POST", TRIAGE, "Content-Length: 400")[: rng.randint(1, 90)]),
    (40, "first line", lambda rng: rng.choice(FIRST_LINES) + b"\r\n\r\n"),
    (40, "header", lambda rng: head("GET", "/", rng.choice(HEADERS))),
    (20, "two lengths", lambda rng: head("POST", TRIAGE, "Content-Length: 3", "Content-Length: 4") + b"abc"),
    (20, "length and pieces", lambda rng: head("POST", TRIAGE, "Content-Length: 3", CHUNKED) + b"0\r\n\r\n"),
    (20, "coding", lambda rng: head("POST", TRIAGE, f"Transfer-Encoding: {rng.choice(CODINGS)}")),
    (20, "pieces", lambda rng: head("POST", TRIAGE, CHUNKED) + rng.choice(PIECES) + b"\r\n"),
    (20, "address", lambda rng: b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    (20, "many headers", lambda rng: head("GET", "/", *MANY_HEADERS)),
    (20, "announced", lambda rng: head("POST", TRIAGE, "Content-Length: 99999999")),
    (40, "host", lambda rng: f"GET / HTTP/1.1\r\nHost: {rng.choice(HOSTS)}\r\nConnection: close\r\n\r\n".encode()),
    (40, "token", lambda rng: head("GET", "/api/v1/kb/RK-001", f"Authorization: Bearer {'x' * rng.randint(0, 60)}")),
    (40, "path", lambda rng: head("GET", rng.choice(PATHS))),
    (40, "no JSON", lambda rng: sent(TRIAGE, rng.choice(NO_JSON))),
    (40, "wrong JSON", lambda rng: sent(TRIAGE, WRONG_JSON)),
    (20, "wrong type", lambda rng: head("POST", TRIAGE, "Content-Type: text/plain", "Content-Length: 4") + b"text"),
    (10, "entry", lambda rng: sent("/enter", b"token=guess")),
    (10, "case code", lambda rng: head("GET", f"/api/v1/cases/{rng.randint(1, 10**9)}/status?code={rng.randint(10**9, 10**10 - 1)}")),
    (6, "large", lambda rng: sent(TRIAGE, LARGE)),
    (10, "dear look-up", lambda rng: said((rng.choice(LETTERS) * 500)[:500], "/api/v1/search")),
    (4, "dear story", lambda rng: said((rng.choice(STORIES) * 5_000)[: rng.choice((1_000, 5_000))])),
    (1, "dear batch", lambda rng: sent("/api/v1/triage/batch", BATCH)),
)


async def _one(port: int, data: bytes, gone: bool) -> str:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        return f"no connection ({type(error).__name__})"
    try:
        writer.write(data)
        if gone:
            return "gone"
        first = await asyncio.wait_for(reader.read(16), 120)
        while first and await asyncio.wait_for(reader.read(65_536), 120):
            pass
        return first[9:12].decode("latin-1") or "closed"
    except OSError:
        return "cut off"
    except TimeoutError:
        return "NEVER ANSWERED"
    finally:
        writer.close()


async def _dawdle(port: int, until: asyncio.Event, tally: Counter[str]) -> None:
    data = head("POST", TRIAGE, "Content-Length: 40") + b"x" * 39
    while not until.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                answer = asyncio.ensure_future(reader.read(16))
                for byte in data:
                    if until.is_set() or answer.done():
                        break
                    writer.write(bytes([byte]))
                    await asyncio.wait({answer}, timeout=1)
                first = await asyncio.wait_for(answer, 60) if not until.is_set() else b""
                tally[f"slow {first[9:12].decode('latin-1') or 'closed'}"] += 1
                answer.cancel()
            finally:
                writer.close()
        except OSError:
            tally["slow cut off"] += 1


async def _attack(port: int, count: int, seed: int) -> Counter[str]:
    rng, tally, ended = random.Random(seed), Counter[str](), asyncio.Event()
    weights = [weight for weight, _, _ in KINDS]
    left = iter(range(count))

    async def quick() -> None:
        for _ in left:
            _, name, make = rng.choices(KINDS, weights)[0]
            outcome = await _one(port, make(rng), name == GONE)
            tally[outcome] += 1
            if outcome.startswith("5") and outcome not in ("501", "503"):
                tally[f"{name}: {outcome}"] += 1

    dawdlers = [asyncio.ensure_future(_dawdle(port, ended, tally)) for _ in range(SLOW)]
    await asyncio.gather(*(quick() for _ in range(QUICK)))
    ended.set()
    await asyncio.gather(*dawdlers)
    return tally


def attack(port: int, count: int, seed: int, told: multiprocessing.Queue) -> None:
    told.put(asyncio.run(_attack(port, count, seed)))
