"""Whether somebody may hold a post: the kinds of account and the units that ``rights.yaml`` names for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.accounts.account import Account
from triage.ledger.rights import Rights
from triage.ledger.units import KINDS, Units
from triage.terms import LINES
from triage.trouble import Trouble

_ACCOUNT = re.compile(r"[\w.-]{1,40}")


def tried(account: Account, rights: Rights, units: Units) -> None:
    """Raises :class:`Trouble` with all that is wrong with the account as it was filled in."""
    wrong = list(_mistakes(account, rights, units))
    if wrong:
        raise Trouble("\n".join(wrong))


def open_roles(rights: Rights) -> dict[str, tuple[str, ...]]:
    """The posts that people hold, with the kinds that may hold each; programs have keys of their own, citizens a slip."""
    return {code: kinds for code, kinds in rights.roles.items() if not {"system", "citizen"} & set(kinds)}


def _mistakes(account: Account, rights: Rights, units: Units) -> Iterator[str]:
    if not _ACCOUNT.fullmatch(account.account):
        yield "账号用 1 到 40 个字母、汉字、数字、下划线、点或短横线；一般写警号。"
    if len(account.name) > 40:
        yield "姓名最多 40 个字。"
    roles = open_roles(rights)
    if account.role not in roles or account.kind not in roles[account.role]:
        held = {code: "、".join(rights.kinds[kind] for kind in kinds) for code, kinds in roles.items()}
        known = "；".join(f"{code} {rights.posts[code]}（{kinds}）" for code, kinds in held.items())
        yield f"没有这样的岗位，或者这种身份不能担任。可以写：{known}。"
        return
    wanted = rights.seats[account.role]
    if wanted and units.kind(account.unit) not in wanted:
        kinds = "、".join(KINDS[kind] for kind in wanted)
        yield f"{rights.posts[account.role]}在{kinds}，机构表里没有这样的“{account.unit}”；先用 bancheng units import 导入机构表。"
    if account.line and account.line not in LINES:
        yield f"没有“{account.line}”这条线；可以写 {'、'.join(LINES)}。"
    if account.role == "liaison" and not account.line:
        yield "联络岗要写是哪条线的。"
