"""An id stands for one thing for ever."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content.findings import Finding
from triage.content.knowledge.base import Knowledge


def duplicate_ids(knowledge: Knowledge) -> Iterator[Finding]:
    """The second and every further piece that bears an id already given."""
    for kind, pieces in (
        ("事实", knowledge.all_facts),
        ("文章", knowledge.all_articles),
        ("答复口径", knowledge.all_replies),
        ("办事指南", knowledge.all_guides),
    ):
        first: dict[str, str] = {}
        for piece in pieces:
            where = f"{piece.place.file}:{piece.place.at('id')}"
            if piece.id in first:
                yield Finding(
                    piece.place.file,
                    piece.place.at("id"),
                    "duplicate-id",
                    f"{kind}编号 {piece.id} 已经用过（{first[piece.id]}）",
                    "换一个没用过的编号；编号永久不变，不重复使用",
                    piece.id,
                )
            first.setdefault(piece.id, where)
