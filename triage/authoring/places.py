"""Files where nobody looks, and files that only the tool writes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from triage.authoring.lock import FOLDER as LOCKS
from triage.authoring.lock import RELEASE, read_locks, read_release
from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.release import content_files
from triage.content.rulebook import RULE_FOLDERS
from triage.content.textfile import MOST_BYTES

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
#: In UTF-8: zero-width characters and joiners, directional marks, soft hyphens, a byte order mark inside a file.
_INVISIBLE = re.compile(rb"\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa4]|\xef\xbb\xbf|\xc2\xad")
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


def invisible(home: Path) -> Iterator[Finding]:
    """Characters nobody sees: two words that look alike and are not, which no search finds."""
    for path in content_files(home):
        if path.is_symlink() or path.stat().st_size > MOST_BYTES:  # told where it is read
            continue
        words = path.read_bytes()
        for found in _INVISIBLE.finditer(words.removeprefix(codecs.BOM_UTF8)):
            start = found.start() + (len(codecs.BOM_UTF8) if words.startswith(codecs.BOM_UTF8) else 0)
            line = words[words.rfind(b"\n", 0, start) + 1 :].split(b"\n", 1)[0]
            seen = _INVISIBLE.sub("□".encode(), line).decode("utf-8", "replace").strip()
            place = seen.find("□")
            yield Finding(
                path.relative_to(home).as_posix(),
                words.count(b"\n", 0, start) + 1,
                "invisible",
                f"这一行混进了看不见的字符（□ 的地方）：{seen[max(0, place - 10) : place + 11]}",
                "把这个词整个删掉，重新用键盘打一遍；从网页、聊天里粘贴常会带进看不见的字符",
            )


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
        released = read_release(home)
        if released and file.is_file() and released.version != file.read_text(encoding="utf-8").strip():
            raise ContentError(
                [
                    Finding(
                        RELEASE, 1, "lock", "版本号和上次发布的不一样，有一个被手工改过", f"恢复原样：git checkout rules/VERSION {RELEASE}"
                    )
                ]
            )
    except ContentError as error:
        yield from (finding for finding in error.findings if finding.file.startswith(LOCKS))
