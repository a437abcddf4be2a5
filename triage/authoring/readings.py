"""What the real Reader read in a text, kept under var/ so that a text is read again only when the words changed.

The key is everything reading depends on: the vocabulary, the services, and the reading code itself.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import triage.reading
import triage.rulebook
from triage.engine import oracle
from triage.home import var_folder
from triage.reading.leanings import PREFIX
from triage.rulebook.ast import Is

if TYPE_CHECKING:
    from triage.reading.read import Reader

FOLDER = "readings"
#: Fewer texts than this are read faster here than by other processes.
WORTH_A_FORK = 300


@dataclass(frozen=True)
class Reading:
    """What is true of a matter, and its quantities: all that a condition can ask for."""

    literals: frozenset[str]
    numbers: dict[str, float]

    def __str__(self) -> str:
        said = [
            oracle.say(Is(literal))
            for literal in sorted(self.literals)
            if not literal.startswith("line:") and not literal.endswith(":任一")
        ]
        numbers = [f"{name} {value:g}" for name, value in self.numbers.items() if not name.startswith(PREFIX) or value > 0]
        return "、".join(said + numbers) or "什么也没听出来"


class Readings:
    """The readings of one vocabulary.  ``reader`` is called only for a text nobody has read yet."""

    def __init__(self, home: Path, reader: Callable[[], Reader]):
        self._make = reader
        self._file = var_folder(home) / FOLDER / f"{reading_key(home)}.json"
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
            self._known[text] = _kept(self._reader, text)
            self._new = True
        literals, numbers = self._known[text]
        return Reading(frozenset(literals), numbers)

    def read_ahead(self, texts: Iterable[str]) -> None:
        """Read what nobody has read yet, on all cores where there is enough to do and nothing speaks against a fork."""
        unread = [text for text in dict.fromkeys(texts) if text not in self._known]
        jobs = os.cpu_count() or 1
        if len(unread) < WORTH_A_FORK or jobs == 1 or threading.active_count() > 1 or "fork" not in multiprocessing.get_all_start_methods():
            for text in unread:
                self.read(text)
            return
        global _forked
        _forked = self._reader  # built once here, shared with the children page by page
        try:
            with multiprocessing.get_context("fork").Pool(jobs) as pool:
                self._known |= dict(zip(unread, pool.map(_read_forked, unread, chunksize=50), strict=True))
        finally:
            _forked = None
        self._new = True

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


_forked: Reader | None = None


def _read_forked(text: str) -> list:
    assert _forked is not None
    return _kept(_forked, text)


def _kept(reader: Reader, text: str) -> list:
    matter = reader.read(text)
    return [sorted(matter.literals()), matter.numbers]


def reading_key(home: Path) -> str:
    """Equal for two homes that read every text alike."""
    digest = hashlib.sha256(_code().encode())
    for path in (*sorted((home / "rules/vocabulary").rglob("*.yaml")), home / "rules/services.yaml"):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for package in (triage.reading, triage.rulebook):
        for path in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
