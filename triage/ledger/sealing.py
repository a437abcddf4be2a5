"""What is personal in a case is sealed: AES-256-GCM under a key of the case's own, which is wrapped by a master key that
stands in a file outside the database.  Whoever has a copy of the database alone reads none of it, and once a case's key is
erased nobody does.  Each value names its algorithm, so that another can follow.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from triage.content.home import find_home, var_folder
from triage.ledger.tables import KEYS
from triage.store import Store
from triage.trouble import Trouble

ALGORITHM = "aes-256-gcm"
_NONCE, _LENGTH = 12, 32


@dataclass(frozen=True)
class Seal:
    """``file`` holds the master key; it is made when it is first needed, readable by the server's own user alone."""

    file: Path

    @classmethod
    def of(cls, store: Store) -> Seal:
        """Beside the embedded database, under var/ where the database is elsewhere, or where ``BANCHENG_MASTER_KEY`` says."""
        folder = store.file.parent if store.file else var_folder(find_home())
        return cls(Path(os.environ.get("BANCHENG_MASTER_KEY") or folder / "master.key"))

    def key(self, connection: sa.Connection, stream: str) -> bytes:
        """The key of a case, made where it has none yet: in the writer's turn."""
        kept = self.known(connection, stream)
        if kept is None:
            kept = AESGCM.generate_key(256)
            connection.execute(KEYS.insert(), {"stream": stream, "wrapped": seal(self._master(), kept, stream)})
        return kept

    def known(self, connection: sa.Connection, stream: str) -> bytes | None:
        """The key of a case; None where it was erased, or there never was one."""
        wrapped = connection.execute(sa.select(KEYS.c.wrapped).where(KEYS.c.stream == stream)).scalar()
        if wrapped is None:
            return None
        if not self.file.is_file():
            raise Trouble(f"主密钥文件不在了：{self.file}；请从另外保存的地方放回来，没有它个人信息读不出。")
        return unseal(self._master(), wrapped, stream)

    def wrap(self, value: bytes, place: str) -> str:
        """Sealed by the master key itself: for what belongs to no case."""
        return seal(self._master(), value, place)

    def unwrap(self, sealed: str, place: str) -> bytes:
        return unseal(self._master(), sealed, place)

    def index(self, text: str) -> str:
        """What an identity or telephone number is found by: the same for the same number however it is written, and nobody
        reads the number from it."""
        return hmac.new(self._master(), b"index " + normal(text).encode(), hashlib.sha256).hexdigest()

    def code(self, text: str) -> str:
        """Eight digits that nobody works out without the master key."""
        return f"{int(hmac.new(self._master(), b'code ' + text.encode(), hashlib.sha256).hexdigest()[:16], 16) % 10**8:08d}"

    def _master(self) -> bytes:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            made = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            return self._read()
        except OSError as error:
            raise Trouble(f"主密钥文件写不了（{error.strerror}）：{self.file}；请检查权限。") from None
        with os.fdopen(made, "w", encoding="ascii") as out:
            out.write(base64.b64encode(os.urandom(_LENGTH)).decode() + "\n")
            out.flush()
            os.fsync(out.fileno())
        return self._read()

    def _read(self) -> bytes:
        try:
            key = base64.b64decode(self.file.read_text(encoding="ascii").strip(), validate=True)
        except (OSError, ValueError):
            key = b""
        if len(key) != _LENGTH:
            raise Trouble(f"主密钥文件读不懂：{self.file}；请从另外保存的地方放回来，不要重新生成。")
        return key


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
