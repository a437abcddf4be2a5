"""A release: version, lock files and change log written by the tool, so that no author ever types a version.

What is released is everything that makes an answer, under one hash (:mod:`triage.content.release`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from triage.authoring.diff import difference
from triage.authoring.difftext import as_markdown
from triage.authoring.lock import Locked, Released, advance, read_locks, read_release, write_locks, write_release
from triage.authoring.pieces import read_pieces
from triage.authoring.revision import RevisionError, content_at, git, last_release
from triage.content.release import code_hash, release_hash
from triage.hearing.fitting import open_ear, quietly

#: Where versions are made.
MAIN = ("main", "master")
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
    lock: Released


def next_version(last: str, day: datetime.date) -> str:
    """The calendar version after ``last``: 2026.11.1, 2026.11.2, then 2026.12.1.  A clock set back never goes back."""
    parts = _SHAPE.fullmatch(last.strip())
    if parts is None:
        return f"{day.year}.{day.month}.1"
    year, month, number = map(int, parts.groups())
    return f"{day.year}.{day.month}.1" if (day.year, day.month) > (year, month) else f"{year}.{month}.{number + 1}"


def tag_of(version: str) -> str:
    """The tag of a release; two releases of one version cannot both be pushed."""
    return f"rulebook-{version}"


def require_main(home: Path) -> None:
    """A version is made where everybody meets: on the main branch, with all that is there.  Raises :class:`RevisionError`."""
    branch = git(home, "rev-parse", "--abbrev-ref", "HEAD").strip()
    if branch not in MAIN:
        raise RevisionError(f"现在在分支 {branch} 上。版本只在 main 上发布：合并以后 git switch main，再 git pull。")
    for name in MAIN:
        theirs = git(home, "for-each-ref", "--format=%(objectname)", f"refs/remotes/origin/{name}").strip()
        if theirs and git(home, "merge-base", theirs, "HEAD").strip() != theirs:
            raise RevisionError(f"origin/{name} 上有这里还没有的提交。先 git pull，再发布，两处就不会发出同一个版本。")


def free_version(home: Path, last: str, day: datetime.date) -> str:
    """The version after ``last`` that no tag bears yet, here or where it was fetched from."""
    try:
        tags = set(git(home, "tag", "--list", tag_of("*")).split())
    except RevisionError:  # content that is under no Git has no tags
        tags = set()
    version = next_version(last, day)
    while tag_of(version) in tags:
        version = next_version(version, day)
    return version


def commit(home: Path, release: Release, files: list[str]) -> str:
    """Commit what a release wrote and tag it; the tag."""
    git(home, "add", "--", *files)
    git(home, "commit", "-q", "-m", f"发布 {release.version}", "--", *files)
    git(home, "tag", "-a", tag_of(release.version), "-m", f"规则库 {release.version}（指纹 {release.lock.hash}）")
    return tag_of(release.version)


def prepare(home: Path, day: datetime.date, tell: Callable[[str], None] = quietly) -> Release:
    """Work out the next release of what stands in ``home``; ``tell`` hears what takes time."""
    file = home / VERSION
    last = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    old, before = read_locks(home), read_release(home)
    locks = advance(old, read_pieces(home))
    locked = {identity: lock for line in old.values() for identity, lock in line.items()}
    raised = tuple(sorted(identity for line in locks.values() for identity, lock in line.items() if locked.get(identity) != lock))
    ear = open_ear(home, tell)
    heard = ear.hash if ear else ""
    now = Released(free_version(home, last, day), str(day), release_hash(home, heard), heard, code_hash())
    title = f"{now.version}（{day}，指纹 {now.hash}）"
    released = last_release(home) if last else None
    if not released:
        count = sum(map(len, locks.values()))
        return Release(now.version, locks, raised, f"## {title}\n\n首次发布：{count} 条规则和口径。\n", True, now)
    with content_at(home, released) as folder:
        found = difference(folder, home)
    changed = now.hash != before.hash if before else bool(found.changes or raised)
    return Release(now.version, locks, raised, as_markdown(found, title) + _beside(before, now), changed, now)


def _beside(before: Released | None, now: Released) -> str:
    """What is new beside the content."""
    return "\n研判的程序换了新版本。\n" if before and before.code != now.code else ""


def publish(home: Path, release: Release) -> list[str]:
    """Write version, locks and change log; the names of the files."""
    (home / VERSION).write_text(release.version + "\n", encoding="utf-8")
    log = home / CHANGELOG
    earlier = log.read_text(encoding="utf-8").removeprefix(_TITLE).lstrip("\n") if log.is_file() else ""
    log.write_text("\n".join(part for part in (_TITLE, release.entry.rstrip() + "\n", earlier) if part), encoding="utf-8")
    return [VERSION, CHANGELOG, *write_locks(home, release.locks), write_release(home, release.lock)]
