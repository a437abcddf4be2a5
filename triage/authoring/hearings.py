"""What was heard of the matters that changes are tried on, kept under var/.

To hear a matter takes as long as to judge it, and a change of rules or wordings changes nothing of what is heard.  A file is
named by a hash of everything the hearing depends on: ear, vocabulary and code.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.content import made
from triage.content.home import var_folder
from triage.content.release import code_hash, content_hash
from triage.content.spread import spread
from triage.decision.judge import Judge
from triage.hearing.matter import Matter
from triage.hearing.reader import Reader

#: Everything under a home, beside the ear, that the written patterns hear by.
HEARING = ("rules/vocabulary", "rules/services.yaml", "rules/dangers.yaml")
FOLDER = "heard"
#: So many matters are remembered, and so many files of earlier hearings: five ears of the record, and a few more.
_MOST, _FILES = 40_000, 16

#: The words of a matter and their form, None where it is to be guessed.
Words = tuple[str, str | None]


class Remembering:
    """A reader that hears the words of one matter once, however often they are asked for."""

    def __init__(self, reader: Reader, known: dict[Words, Matter] | None = None):
        self.plain, self.known = reader, known if known is not None else {}
        self.new: dict[Words, Matter] = {}

    def read(self, original: str, form: str | None = None) -> Matter:
        words = original, form
        found = self.known.get(words) or self.new.get(words)
        if found is None:
            found = self.plain.read(original, form)
            if len(self.known) + len(self.new) < _MOST:
                self.new[words] = found
        return found

    def __getattr__(self, name: str) -> Any:
        """Everything else is the reader's own."""
        return getattr(self.plain, name)


def hear_ahead(judge: Judge, asked: Iterable[Words], jobs: int | None = None) -> None:
    """Hear all of ``asked`` that was not heard before, on ``jobs`` processes (all cores if None); ``judge`` then remembers it."""
    home = judge.rulebook.home
    ear = judge.ear.hash if judge.ear else ""
    key = hashlib.sha256(f"{ear} {content_hash(home, HEARING)} {code_hash()}".encode()).hexdigest()[:16]
    file = var_folder(home) / FOLDER / f"{key}.pickle"
    plain = judge.reader.plain if isinstance(judge.reader, Remembering) else judge.reader
    reader = Remembering(plain, _kept(file))
    judge.reader = reader  # type: ignore[assignment]
    lacking = [words for words in dict.fromkeys(asked) if words not in reader.known][:_MOST]
    if not lacking:
        return
    for heard in spread(_Hearing(judge), None, lacking, jobs):
        reader.known.update(heard)
    reader.new.clear()
    try:
        made.write(file, pickle.dumps(reader.known, pickle.HIGHEST_PROTOCOL))
        made.forget_older(file, _FILES)
    except OSError:  # a folder that cannot be written to costs time, nothing else
        return


@dataclass(frozen=True)
class _Hearing:
    """Hears matters, in one process."""

    judge: Judge

    def run(self, chunk: Sequence[Words]) -> dict[Words, Matter]:
        reader = self.judge.reader
        assert isinstance(reader, Remembering)
        reader.new.clear()
        for text, form in chunk:
            self.judge.hear(text, form)
        return dict(reader.new)


def _kept(file: Path) -> dict[Words, Matter]:
    try:
        return pickle.loads(file.read_bytes())
    except Exception:  # none yet, cut short, or of another Python: as good as none
        return {}
