"""What has to be looked at again, and by when: rules, replies and articles alike."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.authoring.content import Content
from triage.authoring.excuses import Settings
from triage.content.knowledge import Article, Guide, Reply
from triage.content.rule import Rule


@dataclass(frozen=True)
class Reviewable:
    """A piece of content with an owner and dates."""

    kind: str
    id: str
    title: str
    owner: str
    status: str
    since: datetime.date | None
    until: datetime.date | None
    checked: datetime.date | None
    file: str
    line: int
    emergency: bool = False

    def review_due(self, months: int) -> datetime.date | None:
        """The last day on which the last look still counts."""
        last = self.checked or self.since
        return months_after(last, months) if last else None


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def emergency_due(rule: Rule, settings: Settings) -> datetime.date:
    """By when an emergency rule must have been reviewed."""
    return rule.since + datetime.timedelta(days=settings.emergency_review_days)


def _day(words: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(words)
    except ValueError:
        return None


def reviewables(content: Content) -> Iterator[Reviewable]:
    """Every rule, reply, article and guide that is not retired."""
    for rule in content.rules:
        if rule.status != "废止":
            yield Reviewable(
                "规则",
                rule.id,
                rule.title,
                rule.owner,
                rule.status,
                rule.since,
                rule.until,
                rule.checked,
                rule.file,
                rule.file_line,
                rule.emergency,
            )
    kinds: tuple[tuple[str, Sequence[Reply | Article | Guide]], ...] = (
        ("口径", content.knowledge.all_replies),
        ("文章", content.knowledge.all_articles),
        ("办事指南", content.knowledge.all_guides),
    )
    for kind, pieces in kinds:
        for piece in pieces:
            if piece.status != "废止":
                yield Reviewable(
                    kind,
                    piece.id,
                    piece.title,
                    piece.owner,
                    piece.status,
                    _day(piece.since),
                    _day(piece.until),
                    _day(piece.checked),
                    piece.place.file,
                    piece.place.line,
                )
