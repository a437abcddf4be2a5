"""The gunicorn worker: a request gets a thread only when all of it has come, and only while there is a place in the queue.

gunicorn's own threaded worker lends a thread to whoever connects: eight clients that send a byte a second stop everything.
Here the one loop that waits for all connections also reads them; who dawdles costs a little memory until his deadline.
Whether the server is alive and ready is answered by threads of their own, whatever the others do.
"""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import time
from concurrent import futures
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

from web.problem import MEDIA, http_problem
from web.reading import LARGEST_BATCH
from web.server.arrival import Arrival, Refused

#: Seconds: until the lines before a body are there, until all is, until an answer is taken, until a refusal is read.
HEAD_DEADLINE, BODY_DEADLINE, ANSWER_DEADLINE, LINGER = 10.0, 30.0, 30.0, 2.0
#: Requests that may wait for each thread, connections of one worker, bytes of requests that are still coming.
QUEUE_PER_THREAD, MOST_CONNECTIONS, MOST_BYTES = 16, 1_000, 96 * 1024 * 1024
#: Asked by whoever watches the server: never behind other requests.
VITAL = (b"/healthz", b"/readyz", b"/metrics")
_STATUS = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.UnsupportedTransferCoding: 501,
    errors.ExpectationFailed: 417,
}
_OURS = (errors.ConfigurationProblem, errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def refusal(status: int) -> bytes:
    """A whole answer that says in Chinese why there is no other, for when the application is not even asked."""
    problem = http_problem(status)
    body = json.dumps(problem.as_dict(), ensure_ascii=False).encode()
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {MEDIA}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in problem.headers.items()]
    lines += ["Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Connection: close"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection(TConn):
    """A client's connection: what it is sending, and until when it may."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any):
        super().__init__(cfg, sock, client, server)
        self.arrival = Arrival(LARGEST_BATCH)
        self.request = b""
        self.deadline = 0.0
        self.vital = self.told_to_go_ahead = self.parting = False

    def init(self) -> None:
        """In the thread: hand gunicorn's parser the request, so that it reads nothing from the client."""
        super().init()
        self.sock.settimeout(ANSWER_DEADLINE)
        request, self.request = self.request, b""
        if request:
            self.parser.unreader.unread(request)


class PatientWorker(ThreadWorker):
    """See the module.  All but :meth:`handle` runs in the loop's own thread."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.waiting: dict[int, Connection] = {}
        self.in_threads = 0
        self.vital_pool: futures.ThreadPoolExecutor

    def init_process(self) -> None:
        self.vital_pool = futures.ThreadPoolExecutor(max_workers=2)
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except OSError:  # another worker was quicker, or the client has gone
            return
        self.nr_conns += 1
        if self.nr_conns > MOST_CONNECTIONS and self.waiting:
            oldest = min(self.waiting.values(), key=lambda conn: (bool(conn.arrival), conn.deadline))
            self._drop(oldest)
        conn = Connection(self.cfg, client, address, listener.getsockname())
        self._wait(conn, HEAD_DEADLINE)

    def _wait(self, conn: Connection, seconds: float) -> None:
        conn.sock.setblocking(False)
        conn.deadline = time.monotonic() + seconds
        self.waiting[conn.sock.fileno()] = conn
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._readable, conn))

    def _stop_waiting(self, conn: Connection) -> None:
        self.waiting.pop(conn.sock.fileno(), None)
        with contextlib.suppress(KeyError, ValueError, OSError):
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._stop_waiting(conn)
        self.nr_conns -= 1
        conn.close()

    def _readable(self, conn: Connection, sock: socket.socket) -> None:
        try:
            data = sock.recv(256 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
        elif not conn.parting:
            self._take_in(conn, data)

    def _take_in(self, conn: Connection, data: bytes) -> None:
        began, head_was_there = len(conn.arrival) == 0, conn.arrival.head_is_there
        try:
            conn.arrival.feed(data)
            if len(conn.arrival) > 64 * 1024 and sum(len(other.arrival) for other in self.waiting.values()) > MOST_BYTES:
                raise Refused(503)
        except Refused as error:
            self._refuse(conn, error.status)
            return
        if conn.arrival.whole:
            self._stop_waiting(conn)
            self._give_thread(conn)
            return
        if began:
            conn.deadline = time.monotonic() + HEAD_DEADLINE
        if conn.arrival.head_is_there and not head_was_there:
            conn.deadline = time.monotonic() + BODY_DEADLINE
            if conn.arrival.wants_go_ahead and not conn.told_to_go_ahead:
                conn.told_to_go_ahead = True
                with contextlib.suppress(OSError):
                    conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _give_thread(self, conn: Connection) -> None:
        conn.vital = conn.arrival.path in VITAL
        if not conn.vital and self.in_threads >= self.cfg.threads * (1 + QUEUE_PER_THREAD):
            self._wait(conn, LINGER)
            self._refuse(conn, 503)
            return
        conn.request, conn.told_to_go_ahead = conn.arrival.take(), False
        self.in_threads += not conn.vital
        future = (self.vital_pool if conn.vital else self.tpool).submit(self.handle, conn)
        future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def handle(self, conn: Connection) -> Any:
        conn.data_ready = True
        return super().handle(conn)

    def finish_request(self, conn: Connection, done: futures.Future) -> None:
        self.in_threads -= not conn.vital
        keep = not done.cancelled() and done.exception() is None and done.result()
        try:
            self._wait(conn, self.cfg.keepalive if self.alive else min(self.cfg.keepalive, LINGER))
        except (OSError, ValueError):  # gone already
            self.nr_conns -= 1
            conn.close()
            return
        if not keep:
            self._part(conn)
        elif len(conn.arrival):  # the next request came behind this one
            self._take_in(conn, b"")

    def _refuse(self, conn: Connection, status: int) -> None:
        self.log.warning("refused with %d", status)
        with contextlib.suppress(OSError):
            conn.sock.send(refusal(status))
        self._part(conn)

    def _part(self, conn: Connection) -> None:
        """All is said.  Read on for a moment: who is cut off while he still sends never sees the answer."""
        conn.parting, conn.deadline = True, time.monotonic() + LINGER
        conn.arrival = Arrival(LARGEST_BATCH)
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)

    def murder_pending(self) -> None:
        """Called once a second: who is past his deadline is told so if he had begun, and let go."""
        now = time.monotonic()
        for conn in [conn for conn in self.waiting.values() if conn.deadline <= now]:
            if len(conn.arrival) and not conn.parting:
                self._refuse(conn, 408)
            else:
                self._drop(conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """At the end: whoever is still connected is let go."""
        if force:
            for conn in list(self.waiting.values()):
                self._drop(conn)
            self.vital_pool.shutdown(wait=False)

    def _cap_keepalive(self, deadline: float) -> None:
        """A worker that stops waits no longer than this for a next request on a connection that is kept."""
        for conn in self.waiting.values():
            if not len(conn.arrival):
                conn.deadline = min(conn.deadline, deadline)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """A request that gunicorn's parser cannot read, or an answer that could not be made: said in Chinese, and logged
        without a word of it."""
        wrong = isinstance(exc, errors.ParseException) and not isinstance(exc, _OURS)
        status = next((status for kind, status in _STATUS.items() if isinstance(exc, kind)), 400) if wrong else 500
        self.log.warning("refused with %d: %s", status, type(exc).__name__)
        with contextlib.suppress(OSError):
            client.sendall(refusal(status))
