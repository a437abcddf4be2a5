"""Fitting the ear: words → cause, service, danger, from the labelled matters; what is told for each wording.

scikit-learn's linear support vector machines weigh runs of one to four characters, for the cause also what the written
patterns found; what few people wrote is left out and the weights are rounded to a byte, so that the ear is a file of a
few megabytes.  The same labels, vocabulary and code give the same ear: its file is named by a hash of them, and no
change of a rule needs another.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

from triage.content import acceptable
from triage.content.acceptable import Acceptable
from triage.content.causes import load_causes
from triage.content.home import var_folder
from triage.content.labelled import NO_SERVICE, LabelledMatter, matter_files, read_labelled
from triage.content.memory import source_key
from triage.content.services import load_services
from triage.content.spread import spread
from triage.content.vocabulary import load_vocabulary
from triage.hearing.ear import MARK_LOUDNESS, Ear, Head, Trust, mark_rows, normal, run_rows, runs_of
from triage.hearing.forms import form_of
from triage.hearing.heads import Learning, Lesson
from triage.hearing.reader import Reader, heard_words
from triage.hearing.told import fit_told

if TYPE_CHECKING:  # serving needs neither; they are loaded where something is fitted
    from scipy.sparse import csr_matrix

#: A run of characters must stand in at least so many matters: what one person wrote once teaches nothing.
FEWEST = 3
#: By what each head's margins are multiplied to be log-odds: danger and its kind by cross-validation over the labelled matters,
#: cause and service by how true their chances are on 6,607 and 5,083 matters of strangers (triage/hearing/heads.py).
SHARPNESS = {"cause": 3.8, "service": 6.3, "danger": 4.8, "kind": 6.5}
#: How loudly a second cause is taught beside the main one.
SECOND = 0.35
#: Files of matters that strangers thought of by themselves, without having seen a wording, begin so.
STRANGERS = "strangers_"
#: How much the written patterns add: per point of a service's name or cue, for a danger pattern; and the danger's own,
#: chosen on the matters that naive Bayes of danger was (heads.py) so that no more ordinary ones are asked about than before.
TRUST = Trust(named=0.15, danger=0.8, bias=-0.3)

#: The code that the words → ear depends on.
_LEARNER = ("ear", "fitting", "forms", "heads", "text", "told")
_PATTERNS = ("finder", "homophones", "letters", "materials", "matter", "reader", "sound", "words")


def quietly(_: str) -> None:
    """Tells nobody."""


def aloud(words: str) -> None:
    """Tells whoever started the program what it is busy with."""
    print(words, file=sys.stderr, flush=True)


def open_ear(home: Path, tell: Callable[[str], None] = quietly, nearest: bool = False) -> Ear | None:
    """The ear of ``home``'s labelled matters, fitted only if nobody has; None where there are none to learn from.

    ``tell`` hears in Chinese what takes time.  With ``nearest`` the latest ear of the same labels will do where only the
    vocabulary has changed: good enough to try an edit with at once, while a desk hears by the exact one.
    """
    files = matter_files(home)
    if not files:
        return None
    file = ear_file(home)
    others = sorted(file.parent.glob(f"{lessons(home)}-????????.npz"), key=lambda other: other.stat().st_mtime) if nearest else []
    for kept in (file, *others[-1:]):
        if kept.is_file():
            try:
                return Ear.load(kept)
            except (OSError, ValueError, KeyError):
                tell(f"{kept} 读不出来，重新学一遍。")
    matters = [matter for path in files for matter in read_labelled(path)]
    tell(f"第一次启动，或者标注、说法改过了：从 {len(matters)} 件标注好的事项学怎么听，约两分钟……")
    ear = fit(matters, causes_of(home), acceptable.labels_of(home), marks_of(matters, pattern_reader(home)), tell)
    try:
        ear.save(file)
    except OSError as error:
        tell(f"学好的没能存到 {file}（{error.strerror}），下次启动要再学一遍。")
    return ear


def ear_file(home: Path) -> Path:
    """Where the ear of these labels, this vocabulary and this code is kept."""
    patterns = hashlib.sha256(source_key(*(f"triage.hearing.{name}" for name in _PATTERNS), "triage.content.vocabulary").encode())
    for path in (*sorted((home / "rules/vocabulary").rglob("*.yaml")), home / "rules/services.yaml"):
        patterns.update(path.name.encode() + b"\0" + path.read_bytes())
    return var_folder(home) / "ear" / f"{lessons(home)}-{patterns.hexdigest()[:8]}.npz"


def lessons(home: Path) -> str:
    """A hash of what the ear is taught, the vocabulary apart: the labels, the causes and the code that learns.

    Not of Python: an ear that was shipped is heard by wherever the same release is installed.
    """
    digest = hashlib.sha256(source_key(*(f"triage.hearing.{name}" for name in _LEARNER), "triage.content.patterns").encode())
    digest.update("".join(version(name) for name in ("numpy", "scipy", "scikit-learn")).encode())
    told = home / acceptable.FILE
    for path in (*matter_files(home), home / "rules/causes.yaml", *([told] if told.is_file() else [])):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def pattern_reader(home: Path) -> Reader:
    """A reader of ``home`` that hears by the written patterns alone."""
    services, _ = load_services(home)
    return Reader(load_vocabulary(home, services)[0], services, var_folder(home))


def causes_of(home: Path) -> list[str]:
    """The codes of all causes."""
    return list(load_causes(home)[0].by_code)


def heard_text(matter: LabelledMatter) -> str:
    """The words of a matter as the ear takes them."""
    return normal(heard_words(matter.text, matter.form or form_of(matter.text)).words)


def marks_of(matters: Sequence[LabelledMatter], reader: Reader) -> list[list[str]]:
    """What the written patterns find in each matter, on all cores: half of the work of learning."""
    found: list[list[str]] = [[]] * len(matters)
    for some in spread(_Marking(reader), None, enumerate(matters)):
        for place, marks in some:
            found[place] = marks
    return found


@dataclass(frozen=True)
class _Marking:
    """Finds marks, in one process."""

    reader: Reader

    def run(self, chunk: Sequence[tuple[int, LabelledMatter]]) -> list[tuple[int, list[str]]]:
        return [(place, self.reader.marks(matter.text, matter.form or None)) for place, matter in chunk]


def fit(
    matters: Sequence[LabelledMatter],
    known: Collection[str],
    wordings: Mapping[str, Acceptable] = {},
    found: Sequence[Sequence[str]] = (),
    tell: Callable[[str], None] = quietly,
    jobs: int | None = None,
) -> Ear:
    """An ear fitted on ``matters``, on ``jobs`` processes (all cores if None).

    ``known`` are the causes there are, ``wordings`` maps a matter to which would answer it and which would not, as far as
    somebody read for that; ``found`` are the marks of each matter (:func:`marks_of`), without which the ear learns none.
    """
    found = found or [[]] * len(matters)
    texts = [heard_text(matter) for matter in matters]
    counts = Counter(run for text in texts for run in set(runs_of(text)))
    runs = sorted(run for run, count in counts.items() if count >= FEWEST)
    seen = Counter(mark for one in found for mark in set(one))
    marks = sorted(mark for mark, count in seen.items() if count >= FEWEST)
    rarity = _rarity([counts[run] for run in runs] + [seen[mark] for mark in marks], len(texts))
    causes = [matter.cause if matter.cause in known else "" for matter in matters]
    x = _weighed(texts, found, runs, marks, rarity)
    labels: dict[str, list[str]] = {
        "cause": causes,
        "service": [_service(matter) for matter in matters],
        "danger": [("yes" if matter.danger else "no") if matter.danger_read else "" for matter in matters],
        "kind": [matter.danger for matter in matters],
    }
    strangers = [matter.source.startswith(STRANGERS) for matter in matters]
    lessons: list[Lesson] = []
    for name, said in labels.items():
        # Nothing is learned of a cause from a matter without one, of a kind of danger where there is none, nor of danger where
        # nobody read for it.
        rows = [place for place, label in enumerate(said) if label or name == "service"]
        # Where a second cause weighs, the matter teaches it too, more quietly.
        seconds = [place for place, matter in enumerate(matters) if matter.second in known] if name == "cause" else []
        lessons.append(
            Lesson(
                name,
                tuple(rows + seconds),
                tuple([said[place] for place in rows] + [matters[place].second for place in seconds]),
                (1.0,) * len(rows) + (SECOND,) * len(seconds),
                tuple([strangers[place] for place in rows + seconds]),
                len(rarity) if name == "cause" else len(runs),  # marks tell causes; the other heads hear no better by them
            )
        )
    learned = {}
    for some in spread(Learning(x), None, sorted(lessons, key=lambda lesson: -len(set(lesson.labels))), jobs, size=1):
        for name, fitted in some:
            learned[name] = fitted
            tell(f"　学会了：{_NAMES[name]}（{len(fitted[0])} 类）")
    heads: dict[str, Head] = {}
    columns: list[numpy.ndarray] = []
    own: list[float] = []
    for lesson in lessons:
        codes, weights, margins = learned[lesson.name]
        heads[lesson.name] = Head(codes, len(own), SHARPNESS[lesson.name])
        columns += [numpy.pad(weight, (0, len(rarity) - lesson.width)) for weight in weights]
        own += list(margins)
    judged = [(place, label) for place, matter in enumerate(matters) if (label := wordings.get(matter.id))]
    words = x[numpy.array([place for place, _ in judged], dtype=numpy.intp)][:, : len(runs)]
    told = fit_told(words, [sorted(label.replies) for _, label in judged], [sorted(label.unfit or ()) for _, label in judged])
    tell(f"　学会了：哪些话该用哪条口径（{len(told.names)} 条）")
    table = numpy.array(columns, dtype=numpy.float32).T
    scales = numpy.abs(table).max(axis=0) / 127
    scales[scales == 0] = 1
    return Ear(
        runs,
        marks,
        rarity,
        numpy.ascontiguousarray((table / scales).round().astype(numpy.int8)),
        scales.astype(numpy.float32),
        numpy.array(own, dtype=numpy.float32),
        heads,
        TRUST,
        told,
    )


_NAMES = {"cause": "缘由", "service": "事项", "danger": "有没有危险", "kind": "哪种危险"}


def _service(matter: LabelledMatter) -> str:
    return "" if matter.service == NO_SERVICE else matter.service


def _rarity(counts: Sequence[int], texts: int) -> numpy.ndarray:
    return numpy.array([numpy.log((1 + texts) / (1 + count)) + 1 for count in counts], dtype=numpy.float32)


def _weighed(
    texts: Sequence[str], found: Sequence[Sequence[str]], runs: Sequence[str], marks: Sequence[str], rarity: numpy.ndarray
) -> csr_matrix:
    """Each text's runs and marks weighed as :meth:`triage.hearing.ear.Ear.margins` weighs them."""
    row = {run: number for number, run in enumerate(runs)}
    mark_row = {mark: number for number, mark in enumerate(marks, len(runs))}
    places, values = [], []
    for text, its_marks in zip(texts, found, strict=True):
        counts = Counter(run_rows(text, row))
        rows = sorted(counts)
        said = (1 + numpy.log([counts[r] for r in rows])) * rarity[rows] if rows else numpy.zeros(0)
        length = numpy.linalg.norm(said) or 1
        marked = mark_rows(its_marks, mark_row)
        places.append(rows + marked)
        values.append(numpy.concatenate([said, rarity[marked] * MARK_LOUDNESS]) / length)
    return _matrix(places, values, len(rarity))


def _matrix(found: Sequence[Sequence[int]], values: Sequence[Any], width: int) -> csr_matrix:
    from scipy.sparse import csr_matrix

    starts = numpy.cumsum([0, *map(len, found)])
    flat = [number for rows in found for number in rows]
    return csr_matrix((numpy.concatenate([numpy.asarray(v, dtype=numpy.float32) for v in values]), flat, starts), shape=(len(found), width))
