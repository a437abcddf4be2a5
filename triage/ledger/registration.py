"""A case that is about to be registered: where, by whom, about whom, on which decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.refusal import Lack, Refusal
from triage.ledger.rights import Rights
from triage.ledger.units import Units

#: What the first event says of a case, beside how it came and who came.
_FIRST = (
    *("registered", "registrar", "station", "keeper", "decision", "release", "proposed", "department", "rule"),
    *("scope", "line", "service", "cause", "path"),
)


def fresh(actor: Actor, values: Mapping[str, Any], day: dt.date, units: Units, rights: Rights) -> Case:
    """The case without its number.  Raises :class:`Refusal` where no such station is, or nobody may handle it."""
    station = values.get("station") or actor.unit
    if units.kind(station) != "station":
        say = f"机构表里没有派出所“{station}”；请先导入机构表，或者写对派出所代码"
        raise Refusal("needs", f"{say}。", (Lack("station", ("station",), say),))
    keeper, subjects = _about(values.get("about"), rights)
    codes = _codes(values.get("decision"))
    return Case("", registered=day.isoformat(), registrar=actor.account, station=station, keeper=keeper, subjects=subjects, **codes)


def first(case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the first event sets."""
    return {name: getattr(case, name) for name in _FIRST} | {
        "subjects": list(case.subjects),
        "channel": values["channel"],
        "party": values.get("party", "person"),
    }


def _about(about: Any, rights: Rights) -> tuple[str, tuple[str, ...]]:
    """Who keeps a complaint about a person, and the accounts that it is about (none of ours, where nobody knows who it was)."""
    if not about:
        return "", ()
    keeper, accounts = about.get("keeper"), about.get("accounts", [])
    if keeper not in rights.about or not isinstance(accounts, list) or not all(isinstance(account, str) for account in accounts):
        say = f"反映的是某个人的，keeper 写由谁来办（{'、'.join(rights.about)}），accounts 写被反映的人的账号"
        raise Refusal("needs", f"{say}。", (Lack("about", ("about",), say),))
    return keeper, tuple(dict.fromkeys(accounts))


def _codes(decision: Any) -> dict[str, Any]:
    """The codes of a decision, for statistics; the decision itself is kept whole with what is personal."""

    def at(*keys: str | int) -> str:
        value = decision
        for key in keys:
            found = isinstance(value, Mapping) if isinstance(key, str) else isinstance(value, list) and len(value) > key
            value = value.get(key) if found and isinstance(key, str) else value[key] if found else None
        return value if isinstance(value, str) else ""

    return {
        "decision": at("decision_id")[:40],
        "release": at("release", "hash")[:40],
        "proposed": at("path", "code")[:20],
        "department": at("owner", "department")[:60],
        "rule": at("why", "rules", 0, "id")[:120],
        "service": at("service", "code")[:40],
        "cause": at("cause", "code")[:40],
        **{key: at(key, "code")[:20] for key in ("scope", "line", "path")},
    }
