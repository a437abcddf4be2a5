"""What is personal in a case is sealed: AES-256-GCM under a key of the case's own, which is wrapped by a master key that
stands in a file outside the database.  Whoever has a copy of the database alone reads none of it, and once a case's key is
erased nobody does.  Each value names its algorithm, so that another can follow.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from triage.content.home import find_home, var_folder
from triage.ledger.tables import KEYS
from triage.store import Store, portions
from triage.trouble import Trouble

ALGORITHM = "aes-256-gcm"
_NONCE, _LENGTH = 12, 32


@dataclass(frozen=True)
class Seal:
    """``file`` holds the master key, and below it older ones while keys are being wrapped anew; it is made when it is first
    needed, readable by the server's own user alone."""

    file: Path

    @classmethod
    def of(cls, store: Store) -> Seal:
        """Beside the embedded database, under var/ where the database is elsewhere, or where ``BANCHENG_MASTER_KEY`` says."""
        folder = store.file.parent if store.file else var_folder(find_home())
        return cls(Path(os.environ.get("BANCHENG_MASTER_KEY") or folder / "master.key"))

    def keys(self, connection: sa.Connection, streams: Sequence[str]) -> dict[str, bytes]:
        """The key of each case, made where it has none yet: in the writer's turn."""
        kept = self.held(connection, streams)
        fresh = {stream: AESGCM.generate_key(_LENGTH * 8) for stream in streams if stream not in kept}
        if fresh:
            master = self._masters()[0]
            connection.execute(KEYS.insert(), [{"stream": stream, "wrapped": seal(master, key, stream)} for stream, key in fresh.items()])
        return kept | fresh

    def held(self, connection: sa.Connection, streams: Sequence[str]) -> dict[str, bytes]:
        """The keys of those cases that have one: none where it was erased, or there never was one."""
        wrapped: dict[str, str] = {}
        for some in portions(streams):
            query = sa.select(KEYS.c.stream, KEYS.c.wrapped).where(KEYS.c.stream.in_(some))
            wrapped.update(map(tuple, connection.execute(query)))
        if wrapped and not self.file.is_file():
            raise Trouble(f"主密钥文件不在了：{self.file}；请从另外保存的地方放回来，没有它个人信息读不出。")
        masters = self._masters() if wrapped else ()
        return {stream: _opened(masters, value, stream) for stream, value in wrapped.items()}

    def wrap(self, value: bytes, place: str) -> str:
        """Sealed by the master key itself: the keys of cases, and what belongs to no case."""
        return seal(self._masters()[0], value, place)

    def unwrap(self, sealed: str, place: str) -> bytes:
        """By whichever key of the file it was sealed."""
        return _opened(self._masters(), sealed, place)

    def index(self, text: str) -> str:
        """What an identity or telephone number is found by: the same for the same number however it is written, and nobody
        reads the number from it."""
        return self.indexes(text)[0]

    def code(self, text: str) -> str:
        """Eight digits that nobody works out without the master key."""
        return f"{int(hmac.new(self._masters()[0], b'code ' + text.encode(), hashlib.sha256).hexdigest()[:16], 16) % 10**8:08d}"

    def indexes(self, text: str) -> tuple[str, ...]:
        """The same by every key of the file: to search while the numbers are being worked out anew."""
        return tuple(hmac.new(key, b"index " + normal(text).encode(), hashlib.sha256).hexdigest() for key in self._masters())

    def add_key(self) -> None:
        """A new key before those that the file holds: from now on it seals, and they still open."""
        self._keep((AESGCM.generate_key(_LENGTH * 8), *self._masters()))

    def put_old_aside(self) -> Path:
        """Only the first key stays; where the others are now."""
        first, *others = self._masters()
        aside = self.file.with_name(f"{self.file.name}.before-{dt.datetime.now():%Y%m%d-%H%M%S-%f}")
        _written(aside, others)
        self._keep((first,))
        return aside

    def _masters(self) -> tuple[bytes, ...]:
        """The keys of the file, one a line; a file that is not there is made."""
        if not self.file.exists():
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                fresh = self.file.with_name(f"{self.file.name}.{os.getpid()}-{threading.get_ident()}")
                _written(fresh, [os.urandom(_LENGTH)])
                with contextlib.suppress(FileExistsError):  # somebody else was first
                    os.link(fresh, self.file)
                fresh.unlink()
            except OSError as error:
                raise Trouble(f"主密钥文件写不了（{error.strerror}）：{self.file}；请检查权限。") from None
        try:
            keys = tuple(base64.b64decode(line, validate=True) for line in self.file.read_text(encoding="ascii").split())
        except (OSError, ValueError):
            keys = ()
        if not keys or any(len(key) != _LENGTH for key in keys):
            raise Trouble(f"主密钥文件读不懂：{self.file}；请从另外保存的地方放回来，不要重新生成。")
        return keys

    def _keep(self, keys: Sequence[bytes]) -> None:
        """In the place of what stood there, whole or not at all."""
        beside = self.file.with_name(f"{self.file.name}.next")
        beside.unlink(missing_ok=True)
        _written(beside, keys)
        beside.replace(self.file)
        folder = os.open(self.file.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _opened(masters: Sequence[bytes], sealed: str, place: str) -> bytes:
    *others, last = masters
    for key in others:
        try:
            return unseal(key, sealed, place)
        except Trouble:
            continue
    return unseal(last, sealed, place)


def _written(file: Path, keys: Sequence[bytes]) -> None:
    """A file that the server's own user alone reads, on the disk before this returns."""
    made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(made, "w", encoding="ascii") as out:
        out.write("".join(base64.b64encode(key).decode() + "\n" for key in keys))
        out.flush()
        os.fsync(out.fileno())


def normal(text: str) -> str:
    """An identity or telephone number without spaces, dashes and country code, in capitals."""
    kept = "".join(char for char in text.upper() if char.isascii() and char.isalnum())
    return kept[2:] if len(kept) == 13 and kept.startswith("861") else kept


def seal(key: bytes, value: bytes, place: str) -> str:
    """``place`` is where the value belongs: moved elsewhere it does not open."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, value, place.encode())
    return f"{ALGORITHM}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(key: bytes, sealed: str, place: str) -> bytes:
    """Raises :class:`Trouble` where the value was changed, moved, or sealed under another key."""
    algorithm, _, text = sealed.partition(":")
    if algorithm != ALGORITHM:
        raise Trouble(f"个人信息是用“{algorithm[:20]}”加封的，这个版本打不开。")
    try:
        raw = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise Trouble("加封的个人信息打不开：主密钥不是原来的，或者内容被改过；请核对台账（bancheng ledger verify）。") from None
