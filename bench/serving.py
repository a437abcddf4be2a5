"""How much of an empty endpoint's throughput triage and look-up reach: one server, one run, the same clients.

make bench BENCH="serving --seconds 10 --clients 4"
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

HOME = Path(os.environ.get("BANCHENG_HOME") or Path(__file__).resolve().parent.parent)
QUERIES = ("身份证丢了", "居住证签注", "户口迁移要什么材料", "sfz buling", "第三十二条", "今天天气怎么样")


def matters(count: int) -> list[str]:
    """Every so many labelled matters as citizens tell them, so that each run asks the same."""
    files = sorted((HOME / "kb/cases/matters").glob("*.jsonl"))
    found = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    return found[:: max(1, len(found) // count)][:count]


def rate(port: int, requests: list[tuple[str, str, bytes | None]], clients: int, seconds: float) -> float:
    """Requests answered a second by ``clients`` that each keep one connection."""
    until, counts = time.monotonic() + seconds, [0] * clients

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        place = number
        while time.monotonic() < until:
            method, path, body = requests[place % len(requests)]
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            counts[number] += 1
            place += clients
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args(arguments)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from triage.cli import main; main()", "serve", "--port", str(port), "--workers", "1"]
    asked: dict[str, list[tuple[str, str, bytes | None]]] = {
        "empty": [("GET", "/api/v1/danger-kinds", None)],
        "search": [("POST", "/api/v1/search", json.dumps({"q": query}).encode()) for query in QUERIES],
        "triage": [("POST", "/api/v1/triage", json.dumps({"text": text}).encode()) for text in matters(100)],
    }
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BANCHENG_HOME": str(HOME), "BANCHENG_DATABASE_URL": f"sqlite:///{folder}/journal.sqlite3"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                wait(port)
                rates = {name: rate(port, requests, given.clients, given.seconds) for name, requests in asked.items()}
            finally:
                server.terminate()
    told = {name: round(value, 1) for name, value in rates.items()}
    shares = {f"empty/{name}": round(rates["empty"] / rates[name], 1) for name in ("search", "triage")}
    print(json.dumps({"requests_a_second": told, "ratio": shares}))


def wait(port: int) -> None:
    for _ in range(1_200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")
