"""Lock files: for each rule and reply the hash of what it means and the version the tool gave it.

One file per line, ``rules/versions/<line>.lock.yaml``, so that two departments never meet in one file; beside them
``rules/versions/release.yaml`` locks the release as a whole by its hash.  Nobody edits them; ``bancheng release`` writes
them.  An id stays in its lock file for ever, also when the rule is gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from triage.authoring.pieces import Piece, Pieces
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import load

FOLDER = "rules/versions"
RELEASE = f"{FOLDER}/release.yaml"
#: What may change without the rule meaning something else.
_BESIDE = frozenset({"checked", "hit", "miss", "confusable", "title"})


@dataclass(frozen=True)
class Locked:
    """One line of a lock file."""

    version: int
    hash: str


@dataclass(frozen=True)
class Released:
    """The last release: ``hash`` is over everything that makes an answer, ``ear`` and ``code`` over two parts of it."""

    version: str
    day: str
    hash: str
    ear: str
    code: str


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
            lock = {str(name): Locked(int(entry["version"]), str(entry["hash"])) for name, entry in raw["locked"].items()}
            sealed = str(raw["seal"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _handmade(file) from None
        if sealed != _seal(lock):
            raise _handmade(file)
        locks[path.name.removesuffix(".lock.yaml")] = lock
    return locks


def read_release(home: Path) -> Released | None:
    """The last release, None before the first that was locked so.  Raises :class:`ContentError` for a file edited by hand."""
    if not (home / RELEASE).is_file():
        return None
    try:
        return Released(**{str(key): str(value) for key, value in load(home / RELEASE, home)["release"].items()})
    except (KeyError, TypeError, AttributeError):
        raise _handmade(RELEASE) from None


def write_release(home: Path, released: Released) -> str:
    """Write the lock of the release as a whole; the file's name."""
    lines = [f"  {name}: '{value}'\n" for name, value in asdict(released).items()]
    head = "# 由 bancheng release 生成，不要手工改：规则、口径、标注、听法、程序合起来的指纹。\nrelease:\n"
    (home / RELEASE).parent.mkdir(parents=True, exist_ok=True)
    (home / RELEASE).write_text(head + "".join(lines), encoding="utf-8")
    return RELEASE


def _seal(lock: Mapping[str, Locked]) -> str:
    """A hash over a whole lock: whoever changes a line of it by hand is noticed."""
    lines = [f"{identity} {locked.version} {locked.hash}" for identity, locked in sorted(lock.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _handmade(file: str) -> ContentError:
    mend = f"恢复原样：git checkout {file}；这个文件只由 bancheng release 写"
    return ContentError([Finding(file, 1, "lock", "版本锁文件被手工改过：指纹和封签对不上", mend)])


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
        text += f"seal: '{_seal(lock)}'\n"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path.relative_to(home).as_posix())
    return written
