"""Paths that change in another line than the one a change is about: that line has to agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from triage.authoring.checks.past import HistoryCheck, Past
from triage.authoring.content import Content
from triage.authoring.pieces import Piece

_OWNED = ("规则", "口径", "文章")


def own_line(past: Past) -> str:
    """The folder in which most of the change lies; the first of several."""
    folders = [
        piece.folder
        for key, piece in past.head.found.items()
        if piece.kind in _OWNED and (key not in past.base.found or past.base.found[key].fields != piece.fields)
    ]
    counts = Counter(folder for folder in folders if folder)
    return min(counts, key=lambda folder: (-counts[folder], folder), default="")


def _another_line(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    own = own_line(past)
    for old, new in past.kept():
        before, now = old.fields.get("path"), new.fields.get("path")
        if new.kind == "规则" and before != now and new.folder != own and old.fields.get("status") in ("试行", "正式"):
            yield (
                new,
                f"这次改的主要是 rules/{own}/，{new.owner}的规则也从“{before}”改成了“{now}”",
                f"请{new.owner}同意；不是有意改的，改回“{before}”，要改的单独提一个合并请求",
            )


APPROVAL = (HistoryCheck("another-line", "改到别的条线的路径，要那条线同意", _another_line, "warning", "then.path"),)
