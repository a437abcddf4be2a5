"""A request as its bytes come in: how much of it is there, and whether it is worth waiting for the rest.

Nothing of it is understood here beyond where it ends; gunicorn's parser reads it once it is whole.
"""

from __future__ import annotations

import re

#: Bytes of the first line, of all lines before the body, of a body as it is sent in pieces.
LONGEST_LINE, LARGEST_HEAD, LARGEST_FRAMING = 8_000, 32 * 1024, 64
_END, _LINE = b"\r\n\r\n", b"\r\n"
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}")


class Refused(Exception):
    """The request will never be answered, whatever comes; ``status`` says why."""

    def __init__(self, status: int):
        super().__init__(status)
        self.status = status


class Arrival:
    """Bytes are fed in as they come.  ``whole`` says that all of one request is there; :meth:`take` gives it."""

    def __init__(self, largest_body: int):
        self._largest = largest_body
        self._data = bytearray()
        self._begin()

    def _begin(self) -> None:
        self._start_of_body = 0
        self._chunk = 0  # where the next piece of a body in pieces starts
        self._sent = 0  # bytes of its pieces so far
        self._end: int | None = None
        self._in_pieces = self.wants_go_ahead = False

    def __len__(self) -> int:
        return len(self._data)

    @property
    def whole(self) -> bool:
        return self._end is not None and len(self._data) >= self._end

    @property
    def head_is_there(self) -> bool:
        return bool(self._start_of_body)

    @property
    def path(self) -> bytes:
        """What is asked for, without what follows a question mark."""
        parts = bytes(self._data[: LONGEST_LINE + 2]).split(_LINE, 1)[0].split(b" ")
        return parts[1].partition(b"?")[0] if len(parts) > 1 else b""

    def take(self) -> bytes:
        """The whole request; what came behind it is kept as the beginning of the next."""
        assert self._end is not None
        request, rest = bytes(self._data[: self._end]), self._data[self._end :]
        self._begin()
        self._data = rest
        return request

    def feed(self, data: bytes) -> None:
        """Take in what came.  Raises :class:`Refused`."""
        self._data += data
        if not self._start_of_body:
            self._find_body()
        if self._start_of_body and self._in_pieces and self._end is None:
            self._count_pieces()

    def _find_body(self) -> None:
        while self._data[:2] == _LINE:  # empty lines before a request are allowed
            del self._data[:2]
        head = self._data.find(_END)
        first = self._data.find(_LINE)
        if (first if first >= 0 else len(self._data)) > LONGEST_LINE:
            raise Refused(414)
        if (head if head >= 0 else len(self._data)) > LARGEST_HEAD:
            raise Refused(431)
        if head < 0:
            if self._data.count(b"\n") != self._data.count(_LINE):
                raise Refused(400)  # lines that end otherwise never end
            return
        self._start_of_body = self._chunk = head + len(_END)
        self._read_head(bytes(self._data[:head]))

    def _read_head(self, head: bytes) -> None:
        lines = (line.partition(b":") for line in head.split(_LINE)[1:])
        told = [(name.strip().lower(), value.strip().lower()) for name, _, value in lines]
        lengths = [value for name, value in told if name == b"content-length"]
        codings = [value for name, value in told if name == b"transfer-encoding"]
        if codings and (lengths or codings != [b"chunked"]):
            raise Refused(501 if not lengths and codings[0] not in (b"chunked", b"identity") else 400)
        if len(lengths) > 1 or any(not value.isdigit() for value in lengths):
            raise Refused(400)
        self.wants_go_ahead = (b"expect", b"100-continue") in told
        if codings:
            self._in_pieces = True
            return
        length = int(lengths[0]) if lengths and len(lengths[0]) < 20 else (0 if not lengths else self._largest + 1)
        if length > self._largest:
            raise Refused(413)
        self._end = self._start_of_body + length

    def _count_pieces(self) -> None:
        while True:
            line = self._data.find(_LINE, self._chunk)
            if line < 0:
                if len(self._data) - self._chunk > LARGEST_FRAMING:
                    raise Refused(400)
                return
            size = bytes(self._data[self._chunk : line])
            if not _SIZE.fullmatch(size):
                raise Refused(400)
            if int(size, 16) == 0:
                self._find_end(line)
                return
            self._sent += int(size, 16)
            if self._sent > self._largest:
                raise Refused(413)
            following = line + 2 + int(size, 16)
            if len(self._data) < following + 2:
                self._sent -= int(size, 16)
                return
            if self._data[following : following + 2] != _LINE:
                raise Refused(400)
            self._chunk = following + 2

    def _find_end(self, line: int) -> None:
        """The last piece is there: nothing but an empty line may follow."""
        if len(self._data) >= line + 4:
            if self._data[line + 2 : line + 4] != _LINE:
                raise Refused(400)  # trailers, which nobody sends us
            self._end = line + 4
