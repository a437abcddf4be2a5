"""rules/exceptions.yaml: the yardsticks of the checks, and findings excused by id, with a reason and an end."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import line_of, load

FILE = "rules/exceptions.yaml"
SCHEMA = "exceptions"
#: For how long a finding may be let pass at a time.
_LONGEST = datetime.timedelta(days=366)


@dataclass(frozen=True)
class Settings:
    """The yardsticks, with what holds where the file is missing or cannot be read."""

    review_months: int = 12
    emergency_review_days: int = 7
    public_characters: int = 110
    public_sentences: int = 4
    sentence_characters: int = 70


@dataclass(frozen=True)
class Excuse:
    """One finding let pass: of the check ``check``, about ``id``, up to and including the day ``until``."""

    id: str
    check: str
    reason: str
    until: datetime.date
    line: int


def load_excuses(home: Path) -> tuple[Settings, tuple[Excuse, ...], list[Finding]]:
    """The yardsticks, the excuses, and what is wrong with the file.  A home without the file has no excuses."""
    path = home / FILE
    if not path.is_file():
        return Settings(), (), []
    try:
        raw = load(path, home)
    except ContentError as error:
        return Settings(), (), error.findings
    wrong = schema.check(raw, SCHEMA, FILE)
    if wrong:
        return Settings(), (), wrong
    settings = Settings(**{field.name: raw["settings"][field.name] for field in fields(Settings)})
    excuses = tuple(
        Excuse(entry["id"], entry["check"], entry["reason"], entry["until"], line_of(raw["exceptions"], place))
        for place, entry in enumerate(raw["exceptions"])
    )
    return settings, excuses, []


def apply(
    excuses: Iterable[Excuse], found: Iterable[Finding], day: datetime.date, known: Collection[str], excusable: Collection[str]
) -> tuple[list[Finding], list[Finding]]:
    """``found`` split into what stands (with what is wrong with the excuses themselves) and what is excused."""
    standing, excused = list(found), []
    for excuse in excuses:
        if excuse.check not in known:
            standing.append(
                _about(
                    excuse,
                    "exception",
                    f"没有“{excuse.check}”这项检查",
                    schema.nearest(excuse.check, known) or "名称见 bancheng check --list",
                )
            )
        elif excuse.check not in excusable:
            standing.append(_about(excuse, "exception", f"“{excuse.check}”这类问题不能例外", "删掉这条例外，把内容改好"))
        elif excuse.until > day + _LONGEST:
            standing.append(
                _about(excuse, "exception", f"例外放到 {excuse.until}，太久了", "一次最多放一年：until 写近一点的日子，到期再看")
            )
        elif excuse.until < day:
            standing.append(
                _about(
                    excuse,
                    "exception-expired",
                    f"这条例外已经在 {excuse.until} 到期",
                    "把内容改好后删掉这条例外；确实还要放一放，写明理由，改 until",
                )
            )
        else:
            matching = [f for f in standing if f.id == excuse.id and f.check == excuse.check]
            standing = [f for f in standing if f not in matching]
            excused.extend(matching)
            if not matching:
                standing.append(
                    _about(
                        excuse,
                        "exception-unused",
                        "这条例外没有用上：问题已经没有了，或者编号写错了",
                        "删掉这条例外，或者核对 id",
                        "warning",
                    )
                )
    return standing, excused


def _about(excuse: Excuse, check: str, message: str, mend: str, severity: str = "error") -> Finding:
    return Finding(FILE, excuse.line, check, message, mend, excuse.id, severity)  # type: ignore[arg-type]
