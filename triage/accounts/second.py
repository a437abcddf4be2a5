"""One-time codes by time (TOTP, RFC 6238) as the second thing that somebody shows, and the codes that help when the telephone is lost."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

import pyotp
import sqlalchemy as sa
from pyotp.exceptions import OTPVerificationError

from triage.accounts.account import Premises, change, hashed, known
from triage.accounts.tables import ACCOUNTS, RECOVERY
from triage.ledger.sealing import Seal

ISSUER = "办成台账"
RECOVERY_CODES = 8


@dataclass(frozen=True)
class Enrolment:
    """What is put into the telephone: ``secret`` to type, ``address`` to scan."""

    secret: str
    address: str


def begin(at: Premises, connection: sa.Connection, account: str) -> Enrolment:
    """The secret that is about to be set up: the same until it is confirmed."""
    row = known(connection, account)
    if row["secret"] and row["step"] == 0:
        secret = at.seal.unwrap(row["secret"], _place(account)).decode()
    else:
        secret = pyotp.random_base32()
        change(connection, account, secret=at.seal.wrap(secret.encode(), _place(account)), step=0)
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER))


def right(at: Premises, connection: sa.Connection, account: str, code: str) -> str:
    """ "code" or "recovery code" where ``code`` is good, and used up by this; "" where it is not."""
    row = known(connection, account)
    typed = "".join(code.upper().replace("-", " ").split())
    if row["secret"] and len(typed) == 6 and typed.isascii() and typed.isdigit():
        totp = pyotp.TOTP(at.seal.unwrap(row["secret"], _place(account)).decode())
        try:
            step = totp.verify_and_get_timecode(typed, for_time=at.seconds(), valid_window=1)
        except OTPVerificationError:
            return ""
        if step <= row["step"]:  # a code counts once, and none before it counts any more
            return ""
        change(connection, account, step=step)
        return "code"
    used = RECOVERY.delete().where(RECOVERY.c.hash == hashed(f"{account} {typed}")).returning(RECOVERY.c.account)
    return "recovery code" if row["step"] > 0 and connection.execute(used).scalar() else ""


def recovery(connection: sa.Connection, account: str) -> tuple[str, ...]:
    """New codes, each good once, in the place of those before."""
    forget_codes(connection, account)
    codes = tuple(base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES))
    connection.execute(RECOVERY.insert(), [{"hash": hashed(f"{account} {code}"), "account": account} for code in codes])
    return tuple("-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes)


def forget_codes(connection: sa.Connection, account: str) -> None:
    connection.execute(RECOVERY.delete().where(RECOVERY.c.account == account))


def wrapped_anew(seal: Seal, connection: sa.Connection) -> int:
    """The secrets by the master key as it is now; how many there are."""
    rows = connection.execute(sa.select(ACCOUNTS.c.account, ACCOUNTS.c.secret).where(ACCOUNTS.c.secret != "")).all()
    for row in rows:
        change(connection, row.account, secret=seal.wrap(seal.unwrap(row.secret, _place(row.account)), _place(row.account)))
    return len(rows)


def _place(account: str) -> str:
    return f"account {account}"
