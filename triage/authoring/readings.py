"""What the real Reader read in a text, kept under var/ so that a text is read again only when the words changed.

The key is everything reading depends on: the vocabulary, the services, and the reading code itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import triage.reading
from triage.engine import oracle
from triage.home import var_folder
from triage.reading.read import Reader
from triage.rulebook.ast import Is

FOLDER = "readings"


@dataclass(frozen=True)
class Reading:
    """What is true of a matter, and its quantities: all that a condition can ask for."""

    literals: frozenset[str]
    numbers: dict[str, float]

    def __str__(self) -> str:
        said = [oracle.say(Is(literal)) for literal in sorted(self.literals) if not literal.startswith("line:") and not literal.endswith(":任一")]
        return "、".join([*said, *(f"{name} {value:g}" for name, value in self.numbers.items())]) or "什么也没听出来"


class Readings:
    """The readings of one vocabulary.  ``reader`` is called only for a text nobody has read yet."""

    def __init__(self, home: Path, reader: Callable[[], Reader]):
        self._make = reader
        self._file = var_folder(home) / FOLDER / f"{_key(home)}.json"
        try:
            self._known: dict[str, list] = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._known = {}
        self._new = False

    @cached_property
    def _reader(self) -> Reader:
        return self._make()

    def read(self, text: str) -> Reading:
        if text not in self._known:
            matter = self._reader.read(text)
            self._known[text] = [sorted(matter.literals()), matter.numbers]
            self._new = True
        literals, numbers = self._known[text]
        return Reading(frozenset(literals), numbers)

    def keep(self) -> None:
        """Write what was newly read; readings of earlier vocabularies are thrown away."""
        if not self._new:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._file.parent)
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as out:
            json.dump(self._known, out)
        os.replace(name, self._file)
        for old in sorted(self._file.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-4]:
            old.unlink(missing_ok=True)
        self._new = False


def _key(home: Path) -> str:
    digest = hashlib.sha256(_code().encode())
    for path in (*sorted((home / "rules/vocabulary").rglob("*.yaml")), home / "rules/services.yaml"):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(triage.reading.__path__[0]).glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
