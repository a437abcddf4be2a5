"""Lock files: for each rule and reply the hash of what it means and the version the tool gave it.

One file per line, ``rules/versions/<line>.lock.yaml``, so that two departments never meet in one file.  Nobody edits
them; ``bancheng release`` writes them.  An id stays in its lock file for ever, also when the rule is gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from triage.authoring.pieces import Piece, Pieces
from triage.findings import ContentError, Finding
from triage.yamlfile import load

FOLDER = "rules/versions"
#: What may change without the rule meaning something else.
_BESIDE = frozenset({"checked", "hit", "miss", "confusable", "title"})


@dataclass(frozen=True)
class Locked:
    """One line of a lock file."""

    version: int
    hash: str


def meaning(piece: Piece) -> str:
    """A hash of everything that changes what a piece does; examples, the title and the review date do not."""
    kept = {key: value for key, value in piece.fields.items() if key not in _BESIDE}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def read_locks(home: Path) -> dict[str, dict[str, Locked]]:
    """Line folder → id → what the last release locked.  Raises :class:`ContentError` for a file edited by hand."""
    locks: dict[str, dict[str, Locked]] = {}
    for path in sorted((home / FOLDER).glob("*.lock.yaml")):
        file = path.relative_to(home).as_posix()
        raw = load(path, home)
        try:
            locks[path.name.removesuffix(".lock.yaml")] = {
                str(name): Locked(int(entry["version"]), str(entry["hash"])) for name, entry in raw["locked"].items()
            }
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ContentError(
                [Finding(file, 1, "lock", "版本锁文件被手工改坏了", f"恢复原样：git checkout {file}；这个文件只由 bancheng release 写")]
            ) from None
    return locks


def locked_pieces(pieces: Pieces) -> Iterable[Piece]:
    """What is locked: rules and replies that are not drafts."""
    return (piece for kind in ("规则", "口径") for piece in pieces.of(kind) if piece.fields.get("status") != "草案")


def advance(old: dict[str, dict[str, Locked]], pieces: Pieces) -> dict[str, dict[str, Locked]]:
    """The locks after a release of ``pieces``: a new meaning raises the version by one."""
    new = {line: dict(lock) for line, lock in old.items()}
    before = {identity: locked for lock in old.values() for identity, locked in lock.items()}
    for piece in locked_pieces(pieces):
        now, was = meaning(piece), before.get(piece.id)
        version = 1 if was is None else was.version + (was.hash != now)
        for lock in new.values():  # a rule moved to another line takes its version along
            lock.pop(piece.id, None)
        new.setdefault(piece.folder, {})[piece.id] = Locked(version, now)
    return new


def write_locks(home: Path, locks: dict[str, dict[str, Locked]]) -> list[str]:
    """Write the lock files that changed; their names."""
    written = []
    for line, lock in locks.items():
        path = home / FOLDER / f"{line}.lock.yaml"
        text = "# 由 bancheng release 生成，不要手工改：编号、第几版、内容的指纹。\nlocked:\n" + "".join(
            f"  {identity}: {{version: {locked.version}, hash: '{locked.hash}'}}\n" for identity, locked in sorted(lock.items())
        )
        if not lock:
            text = text.replace("locked:\n", "locked: {}\n")
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path.relative_to(home).as_posix())
    return written
