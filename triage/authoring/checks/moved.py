"""A fact that changed, and what rests on it and was not looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.authoring.checks.past import HistoryCheck, Past
from triage.authoring.content import Content
from triage.authoring.pieces import Piece
from triage.terms import PUBLIC_EVIDENCE

#: What of a fact a wording may have taken over.
_TOLD = ("fact", "law", "article", "in_force")
#: Where facts are cited, by kind of piece.
_CITES = ("basis", "facts", "internal_facts")
_MOST_TOLD = 6


def _fact_moved(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    users: dict[str, list[Piece]] = {}
    for piece in past.head.found.values():
        if piece.fields.get("status") not in (None, "废止", "草案"):
            for fact in {fact for key in _CITES for fact in _ids(piece.fields.get(key))}:
                users.setdefault(fact, []).append(piece)
    for new in past.head.of("事实"):
        old = past.base.found.get(new.key)
        if old is None or all(old.fields.get(key) == new.fields.get(key) for key in _TOLD):
            continue
        stale = [piece for piece in users.get(new.id, ()) if _unchecked(piece, past.base.found.get(piece.key))]
        if stale:
            names = "、".join(f"{piece.kind} {piece.id}（{piece.file}:{piece.line}）" for piece in stale[:_MOST_TOLD])
            more = f"……共 {len(stale)} 处" if len(stale) > _MOST_TOLD else ""
            yield (
                new,
                f"事实 {new.id} 改了，用到它的没有重新核对：{names}{more}",
                "一处处对照新的事实看过，说法要改的改，checked 都写成核对那天；拿不准的先把状态退给业务部门",
            )


def _ids(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _unchecked(new: Piece, old: Piece | None) -> bool:
    """Whether nobody says to have looked at it since: new pieces were written by the fact as it now is."""
    return old is not None and old.fields.get("checked") == new.fields.get("checked") and not _reworded(old, new)


def _reworded(old: Piece, new: Piece) -> bool:
    return any(old.fields.get(key) != new.fields.get(key) for key in ("public", "body"))


def _gate_opened(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    for new in past.head.of("事实"):
        old = past.base.found.get(new.key)
        if old is None or _public(old) or not _public(new):
            continue
        if old.fields.get("checked") == new.fields.get("checked"):
            changed = "、".join(key for key in ("evidence", "status", "caveat") if old.fields.get(key) != new.fields.get(key))
            yield (
                new,
                f"事实 {new.id} 改成可以对外了（改了 {changed}），却没有写哪天核对过原文",
                "读过法条原文的，checked 写那一天，seen_in 写在哪里读到；没有读过就改回来",
            )


def _public(piece: Piece) -> bool:
    """As :attr:`triage.content.knowledge.fact.Fact.public` has it."""
    fields = {key: str(piece.fields.get(key) or "") for key in ("evidence", "status", "caveat")}
    return fields["status"] == "confirmed" and fields["evidence"] in PUBLIC_EVIDENCE and not fields["caveat"]


MOVED = (
    HistoryCheck("fact-moved", "事实改了，用到它的规则、口径、文章要重新核对", _fact_moved, "warning"),
    HistoryCheck("gate-opened", "事实改成可以对外，要写哪天读的原文", _gate_opened),
)
