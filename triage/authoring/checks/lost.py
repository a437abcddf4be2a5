"""What an earlier revision heard or answered and this one does not any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.authoring.checks.past import HistoryCheck, Past
from triage.authoring.content import Content
from triage.authoring.pieces import Piece

#: Fields that hold the words something is heard by.
_WORDS = ("yes", "no", "words", "aliases", "negators", "guards")
#: Of these every single word counts: a danger not heard, a 没 not heard.
_EACH = frozenset({("危险的说法", "yes"), ("词组", "negators")})
_HEARD = ("情形", "材料", "词组", "事项", "危险的说法")
_MOST_TOLD = 8


def _words_lost(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    for old, new in past.kept():
        for field in _WORDS if old.kind in _HEARD else ():
            before, now = _list(old.fields.get(field)), _list(new.fields.get(field))
            gone = [word for word in before if word not in now]
            if gone and ((old.kind, field) in _EACH or 2 * len(gone) >= len(before)):
                told = f"“{'”“'.join(gone[:_MOST_TOLD])}”{'……' if len(gone) > _MOST_TOLD else ''}"
                where = field if new.id == "其他" else f"{new.kind}“{new.id}”"
                yield (
                    new,
                    f"{where}的说法原来有 {len(before)} 条，删了 {len(gone)} 条：{told}，这样说就听不出来了",
                    f"误删的拿回来：{told}；确实不要的，在合并请求里写明为什么",
                )


def _list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _nobody_left(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    for what in ("规则", "口径"):
        before, now = _serving(past.base.of(what)), _serving(past.head.of(what))
        for service in sorted({*before} - {*now}):
            last = past.head.found.get(before[service].key, before[service])
            yield (
                last,
                f"事项“{service}”原来有{what}，现在一条都没有了，说到它只会走缘由的通用规则、念通用的话",
                f"“{service}”还办的，先写好接替的{what}再废止；不办了，把事项从 rules/services.yaml 拿掉，写明改到哪里",
            )


def _serving(pieces: Iterator[Piece]) -> dict[str, Piece]:
    found: dict[str, Piece] = {}
    for piece in pieces:
        if piece.fields.get("status") in ("试行", "正式"):
            services = piece.fields.get("service")
            for service in services if isinstance(services, list) else [services]:
                if service:
                    found[str(service)] = piece
    return found


LOST = (
    HistoryCheck("words-lost", "情形、危险、别名的说法不能一下子少一半", _words_lost, "warning"),
    HistoryCheck("nobody-left", "一个事项的规则、口径不能在不知不觉中一条不剩", _nobody_left, "warning"),
)
