"""A release: version, lock files and change log written by the tool, so that no author ever types a version."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from triage.authoring.diff import Difference, difference
from triage.authoring.difftext import as_markdown
from triage.authoring.lock import Locked, advance, read_locks, write_locks
from triage.authoring.pieces import read_pieces
from triage.authoring.revision import content_at, last_release

VERSION, CHANGELOG = "rules/VERSION", "rules/CHANGELOG.md"
_TITLE = "# 规则库更新记录\n\n由 `bancheng release` 生成，不要手工改。最新的在最上面，按业务部门分开写。\n"
_SHAPE = re.compile(r"(\d{4})\.(\d{1,2})\.(\d+)")


@dataclass(frozen=True)
class Release:
    """What a release would write."""

    version: str
    locks: dict[str, dict[str, Locked]]
    raised: tuple[str, ...]
    entry: str
    changed: bool


def next_version(last: str, day: datetime.date) -> str:
    """The calendar version after ``last``: 2026.11.1, 2026.11.2, then 2026.12.1.  A clock set back never goes back."""
    parts = _SHAPE.fullmatch(last.strip())
    if parts is None:
        return f"{day.year}.{day.month}.1"
    year, month, number = map(int, parts.groups())
    return f"{day.year}.{day.month}.1" if (day.year, day.month) > (year, month) else f"{year}.{month}.{number + 1}"


def prepare(home: Path, day: datetime.date) -> Release:
    """Work out the next release of what stands in ``home``."""
    file = home / VERSION
    last = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    version = next_version(last, day)
    old = read_locks(home)
    locks = advance(old, read_pieces(home))
    before = {identity: lock for line in old.values() for identity, lock in line.items()}
    raised = tuple(sorted(identity for line in locks.values() for identity, lock in line.items() if before.get(identity) != lock))
    released = last_release(home) if last else None
    if released:
        with content_at(home, released) as folder:
            found = difference(folder, home)
        body = as_markdown(found, f"{version}（{day}）")
    else:
        found = Difference(())
        body = f"## {version}（{day}）\n\n首次发布：{len([i for line in locks.values() for i in line])} 条规则和口径。\n"
    return Release(version, locks, raised, body, not released or bool(found.changes) or bool(raised))


def publish(home: Path, release: Release) -> list[str]:
    """Write version, locks and change log; the names of the files."""
    (home / VERSION).write_text(release.version + "\n", encoding="utf-8")
    log = home / CHANGELOG
    earlier = log.read_text(encoding="utf-8").removeprefix(_TITLE).lstrip("\n") if log.is_file() else ""
    log.write_text("\n".join(part for part in (_TITLE, release.entry.rstrip() + "\n", earlier) if part), encoding="utf-8")
    return [VERSION, CHANGELOG, *write_locks(home, release.locks)]
