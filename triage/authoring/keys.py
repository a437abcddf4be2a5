"""A pair of keys: one that signs bundles, kept by whoever releases, and one that every station checks them with."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from triage.trouble import Trouble


def make_keys(file: Path) -> Path:
    """Write the signing key to ``file``, readable by its owner alone, and the checking key beside it; the latter's name."""
    public = file.with_suffix(".pub")
    if file.exists() or public.exists():
        raise Trouble(f"{file} 或者 {public} 已经有了，不覆盖；换一个名字。")
    key = Ed25519PrivateKey.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return public
