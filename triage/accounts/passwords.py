"""Passwords as argon2 keeps them."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from triage.trouble import Trouble

SHORTEST, LONGEST = 10, 200
_HASHER = PasswordHasher()


def chosen(password: str) -> str:
    """What is kept of a password.  Raises :class:`Trouble` where it is too short."""
    if len(password) < SHORTEST:
        raise Trouble(f"密码至少 {SHORTEST} 个字符；几个不相干的词连起来最好记。")
    return _HASHER.hash(password[:LONGEST])


def right(kept: str, password: str) -> bool:
    """Where nothing is kept it takes as long, and is wrong."""
    try:
        return _HASHER.verify(kept or _nobodys(), password[:LONGEST]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex())
