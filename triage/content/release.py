"""What makes an answer: one hash over rules, knowledge, labels, ear and code.

No file named here changes without ``bancheng diff`` and ``bancheng release`` saying so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import triage

#: The folders of a home whose files can change an answer.
CONTENT = ("rules", "kb")
_ENDINGS = frozenset({".yaml", ".md", ".jsonl", ".txt"})
#: What ``bancheng release`` writes, and what is there for people or for measuring alone: no answer depends on either.
_BESIDE = ("rules/VERSION", "rules/CHANGELOG.md", "rules/versions/", "kb/cases/held/")
#: Where the code that hears, judges and says stands, and the libraries whose data it answers by.
_CODE = ("content", "hearing", "decision", "deadlines", "terms.py")
_LIBRARIES = ("chinesecalendar", "durable-rules", "jieba", "numpy", "pyahocorasick", "pypinyin")


def content_files(home: Path, folders: Iterable[str] = CONTENT) -> list[Path]:
    """Every file below (or named in) ``folders`` that can change an answer, in order of their names."""
    found = []
    for folder in folders:
        place = home / folder
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            name = path.relative_to(home).as_posix()
            if path.suffix in _ENDINGS and path.name != "README.md" and not name.startswith(_BESIDE) and path.is_file():
                found.append(path)
    return found


def content_hash(home: Path, folders: Iterable[str] = ("rules",)) -> str:
    """A short hash of every content file below (or named in) ``folders``, independent of the order of reading."""
    digest = hashlib.sha256()
    for path in content_files(home, folders):
        digest.update(path.relative_to(home).as_posix().encode())
        digest.update(b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def release_hash(home: Path, ear: str) -> str:
    """A short hash that differs wherever an answer could; ``ear`` is the ear's own hash ("" where there is none)."""
    return hashlib.sha256("\0".join((content_hash(home, CONTENT), ear, code_hash())).encode()).hexdigest()[:12]


@cache
def code_hash() -> str:
    """A hash of the code that hears, judges and says, and of the libraries whose data it answers by."""
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    home = Path(triage.__file__).parent
    for part in _CODE:
        place = home / part
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
