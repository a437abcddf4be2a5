"""What is due for review, by department: the list that a department works through."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby

from triage.authoring.content import Content
from triage.authoring.review import emergency_due, reviewables


@dataclass(frozen=True, order=True)
class Due:
    """One thing to look at again by ``day``."""

    owner: str
    day: datetime.date
    kind: str
    id: str
    title: str
    why: str
    file: str
    line: int


def due_list(content: Content, until: datetime.date, owner: str = "") -> list[Due]:
    """Everything due up to and including ``until``, by department and day."""
    return sorted(item for item in _all(content) if item.day <= until and (not owner or item.owner == owner))


def _all(content: Content) -> Iterator[Due]:
    for item in reviewables(content):
        day = item.review_due(content.settings.review_months)
        if day and item.status in ("试行", "正式"):
            yield Due(
                item.owner,
                day,
                item.kind,
                item.id,
                item.title,
                f"上次核对 {item.checked}" if item.checked else f"{item.since} 起用以后没有核对过",
                item.file,
                item.line,
            )
        if item.until and item.status in ("试行", "正式"):
            yield Due(item.owner, item.until, item.kind, item.id, item.title, "到期停用，要延长或者废止", item.file, item.line)
    owners = {item.id: item.owner for item in reviewables(content)}
    for rule in content.rules:
        if rule.emergency and rule.status != "废止":
            yield Due(
                rule.owner,
                emergency_due(rule, content.settings),
                "规则",
                rule.id,
                rule.title,
                "紧急规则，要补评审",
                rule.file,
                rule.file_line,
            )
    for excuse in content.excuses:
        yield Due(
            owners.get(excuse.id, ""),
            excuse.until,
            "例外",
            excuse.id,
            excuse.check,
            f"检查的例外到期：{excuse.reason}",
            "rules/exceptions.yaml",
            excuse.line,
        )


def as_text(items: list[Due], today: datetime.date) -> str:
    parts = []
    for owner, group in groupby(items, key=lambda item: item.owner):
        lines = [
            f"  {item.day} {_when(item.day, today)}  {item.kind} {item.id}（{item.title}）{item.why}  {item.file}:{item.line}"
            for item in group
        ]
        parts.append("\n".join([f"{owner or '没有写部门的'}（{len(lines)} 项）", *lines]))
    return "\n\n".join(parts) or "没有到期要复核的内容。"


def _when(day: datetime.date, today: datetime.date) -> str:
    return "已过期" if day < today else "今天到期" if day == today else f"还有 {(day - today).days} 天"


def as_json(items: list[Due]) -> str:
    return json.dumps([asdict(item) | {"day": item.day.isoformat()} for item in items], ensure_ascii=False, indent=1)
