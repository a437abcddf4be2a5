"""What was looked up at the counters without an answer, told to the department that could write it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass

from triage.journal import Gap


@dataclass(frozen=True)
class Unanswered:
    """One question, asked ``times`` times; ``owner`` is the department it falls to ("" where nobody could be told)."""

    q: str
    owner: str
    times: int
    last: datetime.datetime | None


def unanswered(gaps: Iterable[Gap]) -> list[Unanswered]:
    """Each question once, by department, the most asked first."""
    asked: dict[tuple[str, str], list[Gap]] = {}
    for gap in gaps:
        asked.setdefault((gap.owner, "".join(gap.q.split())), []).append(gap)
    found = [
        Unanswered(same[0].q, owner, len(same), max((gap.at for gap in same if gap.at), default=None)) for (owner, _), same in asked.items()
    ]
    return sorted(found, key=lambda item: (item.owner, -item.times, item.q))


def as_text(items: list[Unanswered]) -> str:
    if not items:
        return "没有查不到的话。"
    lines: list[str] = []
    owner: str | None = None
    for item in items:
        if item.owner != owner:
            owner = item.owner
            lines.append(f"\n{owner or '还没有定归哪个部门'}" if lines else owner or "还没有定归哪个部门")
        when = f"，最近一次 {item.last:%Y-%m-%d}" if item.last else ""
        lines.append(f"  {item.q}（{item.times} 次{when}）")
    lines.append("\n该答的：bancheng new article 写一篇，或者给已有文章的 keywords 补上群众的说法；说法不同的，补进 kb/synonyms.yaml。")
    return "\n".join(lines)


def as_json(items: list[Unanswered]) -> str:
    return json.dumps(
        [{"q": i.q, "owner": i.owner, "times": i.times, "last": i.last.isoformat() if i.last else None} for i in items],
        ensure_ascii=False,
        indent=1,
    )
