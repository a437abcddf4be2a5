"""The server as hostile and as unlucky clients find it: real sockets against a real process."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import HOME, _wait
from web.server.arrival import Arrival, Refused

MATTER = json.dumps({"text": "身份证丢了，后天要高考"}).encode()
CHINESE = re.compile("[\u4e00-\u9fff]")


class Serving:
    """``bancheng serve`` with one process and two threads."""

    def __init__(self, folder: Path, **environment: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address, self.log = f"http://127.0.0.1:{self.port}", folder / "log"
        command = [sys.executable, "-c", "from triage.cli import main; main()", "serve", "--port", str(self.port)]
        kept = {**os.environ, "BANCHENG_HOME": str(HOME), "BANCHENG_DATABASE_URL": f"sqlite:///{folder / 'journal.sqlite3'}"}
        kept.pop("BANCHENG_DESK_TOKEN", None)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", "1", "--threads", "2"], cwd=folder, env=kept | environment, stdout=log, stderr=log
            )
        _wait(self.address, self.process, self.log)

    def raw(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        """What comes back for bytes sent as they are: status, headers, body."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
            client.sendall(sent)
            return answer_of(client)

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, body: bytes, kind: str = "application/json") -> tuple[int, bytes]:
        return self._ask(urllib.request.Request(self.address + path, body, {"Content-Type": kind}))

    def _ask(self, request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def answer_of(client: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """The next answer on a connection, without the go-ahead that may come before it."""
    with client.makefile("rb") as read:
        while True:
            status = int(read.readline().split()[1])
            headers = {}
            while line := read.readline().strip():
                name, _, value = line.decode("latin-1").partition(":")
                headers[name.strip().lower()] = value.strip()
            if status != 100:
                return status, headers, read.read(int(headers["content-length"]))


def in_chinese(answer: tuple[int, dict[str, str], bytes], status: int) -> None:
    assert answer[0] == status, answer
    assert answer[1]["content-type"] == "application/problem+json"
    told = json.loads(answer[2])
    assert told["status"] == status
    assert CHINESE.search(told["title"])
    assert CHINESE.search(told["advice"])


@pytest.fixture(scope="module")
def serving(office, tmp_path_factory):
    started = Serving(tmp_path_factory.mktemp("serving"))
    yield started
    started.stop()


@pytest.fixture
def own(office, tmp_path):
    """A server of the test's own, to be stopped and signalled."""
    started = Serving(tmp_path)
    yield started
    started.stop()


def head(method: str = "POST", path: str = "/api/v1/triage", *more: str) -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", *more, "", "")).encode()


def pieces(body: bytes, size: int) -> bytes:
    cut = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in cut) + b"0\r\n\r\n"


def test_clients_that_send_a_byte_at_a_time_stop_nobody(serving):
    slow = [socket.create_connection(("127.0.0.1", serving.port), timeout=60) for _ in range(24)]
    begun = head("POST", "/api/v1/triage", f"Content-Length: {len(MATTER)}")
    for number, client in enumerate(slow):
        client.sendall(begun[: 7 + number * 5])
    assert serving.get("/healthz")[0] == 200
    assert serving.post("/api/v1/triage", MATTER)[0] == 200
    for number, client in enumerate(slow):  # and whoever ends after all is answered
        client.sendall(begun[7 + number * 5 :] + MATTER)
    for client in slow:
        assert answer_of(client)[0] == 200
        client.close()


def test_who_never_ends_his_request_is_told_so(serving):
    with socket.create_connection(("127.0.0.1", serving.port), timeout=60) as client:
        client.sendall(head()[:40])
        in_chinese(answer_of(client), 408)


REFUSED = {
    "no request at all": (b"NONSENSE\r\n\r\n", 400),
    "lines that end otherwise": (b"GET / HTTP/1.1\nHost: x\n\n", 400),
    "a header without a colon": (head("GET", "/healthz", "nonsense"), 400),
    "two lengths": (head("POST", "/api/v1/triage", "Content-Length: 3", "Content-Length: 4"), 400),
    "a length and pieces": (head("POST", "/api/v1/triage", "Content-Length: 3", "Transfer-Encoding: chunked"), 400),
    "a length that is none": (head("POST", "/api/v1/triage", "Content-Length: -3"), 400),
    "pieces that are none": (head("POST", "/api/v1/triage", "Transfer-Encoding: chunked") + b"zz\r\n\r\n", 400),
    "another coding": (head("POST", "/api/v1/triage", "Transfer-Encoding: gzip"), 501),
    "an address without end": (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "headers without end": (head("GET", "/healthz", *(f"X-{number}: {'a' * 900}" for number in range(60))), 431),
    "a body that is announced too large": (head("POST", "/api/v1/triage", "Content-Length: 99999999"), 413),
    "a host that is no name": (b"GET /healthz HTTP/1.1\r\nHost: a..b\r\n\r\n", 400),
    "a host that is no name, for a person": (b"GET / HTTP/1.1\r\nHost: a..b\r\nAccept: text/html\r\n\r\n", 400),
    "a host that is no number, for a person": (b"GET / HTTP/1.1\r\nHost: [1:2]\r\nAccept: text/html\r\n\r\n", 400),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_chinese(serving, what):
    sent, status = REFUSED[what]
    in_chinese(serving.raw(sent), status)
    assert serving.get("/healthz")[0] == 200


def test_a_body_in_pieces_is_read_whole_or_refused_as_too_large(serving):
    begun = head("POST", "/api/v1/triage", "Transfer-Encoding: chunked")
    status, _, body = serving.raw(begun + pieces(MATTER, 5))
    assert status == 200
    assert json.loads(body)["service"]["name"]
    large = b'{"text": "' + b"a" * 300_000 + b'"}'
    in_chinese(serving.raw(begun + pieces(large, 4_096)), 413)


def test_several_requests_on_one_connection_are_answered_in_turn(serving):
    one = head("POST", "/api/v1/triage", f"Content-Length: {len(MATTER)}") + MATTER
    with socket.create_connection(("127.0.0.1", serving.port), timeout=60) as client:
        client.sendall(one + one + one[:90])
        assert answer_of(client)[0] == 200
    with socket.create_connection(("127.0.0.1", serving.port), timeout=60) as client:
        client.sendall(head("POST", "/api/v1/triage", f"Content-Length: {len(MATTER)}", "Expect: 100-continue"))
        assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(MATTER)
        assert answer_of(client)[0] == 200
        client.sendall(one)
        assert answer_of(client)[0] == 200


def batch(count: int) -> bytes:
    return json.dumps({"items": [{"id": number, "text": f"身份证丢了{number}次，窗口不给办"} for number in range(count)]}).encode()


def test_more_than_can_be_answered_is_put_off_and_not_piled_up(serving):
    large, body = head("POST", "/api/v1/triage/batch"), batch(200)
    sent = large[:-2] + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    with ThreadPoolExecutor(80) as pool:
        answers = [pool.submit(serving.raw, sent) for _ in range(80)]
        assert serving.get("/healthz")[0] == 200
        assert serving.get("/readyz")[0] == 200
        found = [answer.result() for answer in answers]
    assert {status for status, _, _ in found} == {200, 503}
    put_off = next(answer for answer in found if answer[0] == 503)
    in_chinese(put_off, 503)
    assert int(put_off[1]["retry-after"]) >= 1


def test_what_is_under_way_is_answered_before_the_server_stops(own):
    sent = batch(200)

    def insist() -> int:
        while (status := own.post("/api/v1/triage/batch", sent)[0]) == 503:
            pass  # one of the small ones below had the only place
        return status

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(insist)
        while own.post("/api/v1/triage/batch", batch(1))[0] != 503 and not under_way.done():
            time.sleep(0.05)  # until the large one has the only place
        own.process.terminate()
        assert under_way.result() == 200
    assert own.process.wait(60) == 0


def test_a_reload_loses_no_request(own):
    ended, statuses = threading.Event(), []

    def go_on() -> None:
        while not ended.is_set():
            statuses.append(own.post("/api/v1/triage", MATTER)[0])

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(go_on) for _ in range(3)]
        before = worker_of(own)
        own.process.send_signal(signal.SIGHUP)
        while before in (now := workers_of(own)) or not now:
            time.sleep(0.1)
        ended.set()
        for each in asking:
            each.result()
    assert set(statuses) == {200}


def workers_of(serving: Serving) -> set[int]:
    listed = Path(f"/proc/{serving.process.pid}/task/{serving.process.pid}/children").read_text().split()
    return {int(pid) for pid in listed if b"--threads" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def worker_of(serving: Serving) -> int:
    (worker,) = workers_of(serving)
    return worker


def test_no_word_of_a_citizen_reaches_the_log(own):
    said = "我叫张三李四王五"
    own.get(f"/api/v1/search?q={urllib.request.quote(said)}&limit=x")
    own.post("/api/v1/triage", json.dumps({"text": said, said: said}).encode())
    own.raw(f"GET /{said} HTTP/1.1\r\nHost: x\r\n{said}\r\n\r\n".encode())
    own.raw(head("POST", "/desk/override", "Content-Length: 30") + urllib.request.quote(said).encode()[:30])
    own.stop()
    log = own.log.read_text(encoding="utf-8")
    assert said not in log
    assert urllib.request.quote(said) not in log
    assert "张三" not in log


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BANCHENG_DATABASE_URL", "nonsense", "BANCHENG_DATABASE_URL"),
        ("BANCHENG_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none", "数据库"),
        ("BANCHENG_VAR", "/dev/null/var", "BANCHENG_VAR"),
        ("BANCHENG_DESK_TOKEN", "short", "BANCHENG_DESK_TOKEN"),
    ],
)
def test_a_setting_that_cannot_work_is_one_sentence(office, name, value, said):
    command = [sys.executable, "-c", "from triage.cli import main; main()", "serve", "--port", "0"]
    done = subprocess.run(command, env={**os.environ, "BANCHENG_HOME": str(HOME), name: value}, capture_output=True, text=True, check=False)
    assert done.returncode
    assert said in done.stderr
    assert CHINESE.search(done.stderr)
    assert "Traceback" not in done.stderr


def test_two_that_start_at_once_build_once(tmp_path):
    home = Path(sys.modules["triage"].__file__ or "").parent / "authoring/practice/home"
    command = [sys.executable, "-c", "from triage.cli import main; main()", "build", "--home", str(home)]
    environment = {**os.environ, "BANCHENG_VAR": str(tmp_path)}
    started = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=300)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert sum("建查询用的索引" in said for said in told) == 1, told
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "第一次启动" not in again.stderr


REQUESTS = st.lists(
    st.tuples(st.binary(max_size=40), st.booleans()).map(
        lambda made: (
            head("POST", "/x", "Transfer-Encoding: chunked") + pieces(made[0], 7)
            if made[1]
            else head("POST", "/x", f"Content-Length: {len(made[0])}") + made[0]
        )
    ),
    min_size=1,
    max_size=4,
)


@given(requests=REQUESTS, cuts=st.lists(st.integers(1, 60), min_size=1))
def test_requests_are_told_apart_however_their_bytes_come(requests, cuts):
    sent, arrival, found = b"".join(requests), Arrival(1_000), []
    while sent:
        for size in cuts:
            arrival.feed(sent[:size])
            sent = sent[size:]
            while arrival.whole:
                found.append(arrival.take())
                arrival.feed(b"")
    assert found == requests


@given(data=st.binary(max_size=400), body=st.binary(max_size=60))
def test_no_bytes_break_the_reading(data, body):
    arrival = Arrival(50)
    with contextlib.suppress(Refused):
        arrival.feed(data)
        arrival.feed(head("POST", "/x", "Transfer-Encoding: chunked") + body)
    assert len(arrival) <= len(data) + len(body) + 200
