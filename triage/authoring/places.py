"""Files where nobody looks, and files that only the tool writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from triage.authoring.lock import FOLDER as LOCKS
from triage.authoring.lock import read_locks, read_release
from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.rulebook import RULE_FOLDERS

#: Folders with one kind of file: what the name must end with, and what is written there.
_KINDS = {
    "rules": (".yaml", "规则"),
    "kb/replies": (".yaml", "口径"),
    "kb/facts": (".yaml", "事实"),
    "kb/articles": (".md", "文章"),
    "kb/guides": (".yaml", "办事指南"),
}
#: Files that stand there for people or are the tool's own.
_BESIDE = frozenset({"README.md", "CHANGELOG.md", "VERSION"})
_VERSION = re.compile(r"\d{4}\.\d{1,2}\.\d+")


def strays(home: Path) -> Iterator[Finding]:
    """Files nobody reads: another ending, a misspelt folder, a folder in a folder."""
    for folder, (ending, what) in _KINDS.items():
        for path in sorted((home / folder).rglob("*")):
            if not path.is_file() or path.name in _BESIDE or path.name.startswith("."):
                continue
            file = path.relative_to(home).as_posix()
            if path.suffix != ending:
                yield Finding(
                    file,
                    0,
                    "stray-file",
                    f"文件名以 {path.suffix} 结尾，不会被读到" if path.suffix else "文件名没有结尾，不会被读到",
                    f"{what}文件改名，以 {ending} 结尾；不是{what}就挪到别处，不要上传 Word、Excel",
                )
            elif folder == "rules":
                yield from _misplaced(path.relative_to(home / folder).parts, file)


def _misplaced(parts: tuple[str, ...], file: str) -> Iterator[Finding]:
    if len(parts) > 1 and parts[0] not in {*RULE_FOLDERS, "vocabulary", "calendar", "ledger", "versions"}:
        yield Finding(
            file,
            0,
            "stray-file",
            f"rules 下面没有“{parts[0]}”这个文件夹，里面的规则不会被读到",
            schema.nearest(parts[0], RULE_FOLDERS) or "放进这几个里：" + "、".join(RULE_FOLDERS),
        )
    elif len(parts) > 2 and parts[0] in RULE_FOLDERS:
        yield Finding(file, 0, "stray-file", "规则文件不能再套一层文件夹，这个文件不会被读到", f"挪到 rules/{parts[0]}/ 下面")


def handmade(home: Path) -> Iterator[Finding]:
    """A version or a lock file that somebody wrote by hand: every answer carries the one, a release rests on the other."""
    file = home / "rules/VERSION"
    if file.is_file() and not _VERSION.fullmatch(file.read_text(encoding="utf-8", errors="replace").strip()):
        yield Finding(
            "rules/VERSION",
            1,
            "lock",
            "版本号被手工改过，不是“年.月.第几次”的样子",
            "恢复原样：git checkout rules/VERSION；版本号只由 bancheng release 写",
        )
    try:
        read_locks(home)
        read_release(home)
    except ContentError as error:
        yield from (finding for finding in error.findings if finding.file.startswith(LOCKS))
