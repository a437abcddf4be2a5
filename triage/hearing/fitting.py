"""Fitting the ear: words → cause, service, danger, from the labelled matters.

scikit-learn's linear support vector machines weigh runs of one to four characters; what few people wrote is left out and
the weights are rounded to a byte, so that the ear is a file of a few megabytes.  The same labels and the same code
give the same ear: its file is named by a hash of both, and no change of a rule or of the vocabulary needs another.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

from triage.content.causes import load_causes
from triage.content.home import var_folder
from triage.content.labelled import NO_SERVICE, LabelledMatter, matter_files, read_labelled
from triage.content.memory import code_key
from triage.hearing.ear import Ear, Head, Trust, normal, run_rows, runs_of
from triage.hearing.forms import form_of
from triage.hearing.reader import heard_words

if TYPE_CHECKING:  # serving needs neither; they are loaded where something is fitted
    from scipy.sparse import csr_matrix

#: A run of characters must stand in at least so many matters: what one person wrote once teaches nothing.
FEWEST = 3
#: The strength of each head's fit, and by what its margins are multiplied to be log-odds.  Both were chosen by
#: cross-validation over the labelled matters; ``bancheng evaluate --crossed`` measures how true the chances are.
STRENGTH = {"cause": 1.5, "service": 1.0, "danger": 6.0, "kind": 1.0}
SHARPNESS = {"cause": 4.7, "service": 5.5, "danger": 4.8, "kind": 6.5}
#: How loudly a second cause is taught beside the main one.
SECOND = 0.35
#: How much the written patterns add: per point of a service's name or cue, for a danger pattern; and the danger's own.
TRUST = Trust(named=0.15, danger=0.8, bias=0.0)

_MODULES = ("triage.hearing.ear", "triage.hearing.fitting", "triage.hearing.forms", "triage.hearing.text", "triage.content.patterns")


def quietly(_: str) -> None:
    """Tells nobody."""


def aloud(words: str) -> None:
    """Tells whoever started the program what it is busy with."""
    print(words, file=sys.stderr, flush=True)


def open_ear(home: Path, tell: Callable[[str], None] = quietly) -> Ear | None:
    """The ear of ``home``'s labelled matters, fitted only if nobody has; None where there are none to learn from.

    ``tell`` hears in Chinese what takes time.
    """
    files = matter_files(home)
    if not files:
        return None
    file = ear_file(home)
    if file.is_file():
        try:
            return Ear.load(file)
        except (OSError, ValueError, KeyError):
            tell(f"{file} 读不出来，重新学一遍。")
    matters = [matter for path in files for matter in read_labelled(path)]
    ear = fit(matters, group_of(home), tell)
    try:
        ear.save(file)
    except OSError as error:
        tell(f"学好的没能存到 {file}（{error.strerror}），下次启动要再学一遍。")
    return ear


def ear_file(home: Path) -> Path:
    """Where the ear of these labels and this code is kept."""
    digest = hashlib.sha256(code_key(*_MODULES).encode())
    digest.update("".join(version(name) for name in ("numpy", "scipy", "scikit-learn")).encode())
    for path in (*matter_files(home), home / "rules/causes.yaml"):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return var_folder(home) / "ear" / f"{digest.hexdigest()[:16]}.npz"


def group_of(home: Path) -> dict[str, str]:
    """Each cause's group."""
    return {cause.code: cause.group for cause in load_causes(home)[0].by_code.values()}


def heard_text(matter: LabelledMatter) -> str:
    """The words of a matter as the ear takes them."""
    return normal(heard_words(matter.text, matter.form or form_of(matter.text)).words)


def fit(matters: Sequence[LabelledMatter], groups: Mapping[str, str], tell: Callable[[str], None] = quietly) -> Ear:
    """An ear fitted on ``matters``; ``groups`` maps each cause to its group."""
    tell(f"第一次启动，或者标注改过了：从 {len(matters)} 件标注好的事项学怎么听，约一分钟……")
    texts = [heard_text(matter) for matter in matters]
    counts = Counter(run for text in texts for run in set(runs_of(text)))
    runs = sorted(run for run, count in counts.items() if count >= FEWEST)
    rarity = numpy.array([numpy.log((1 + len(texts)) / (1 + counts[run])) + 1 for run in runs], dtype=numpy.float32)
    causes = [matter.cause if matter.cause in groups else "" for matter in matters]
    x = _weighed(texts, runs, rarity)
    labels: dict[str, list[str]] = {
        "cause": causes,
        "service": [_service(matter) for matter in matters],
        "danger": ["yes" if matter.danger else "no" for matter in matters],
        "kind": [matter.danger for matter in matters],
    }
    heads: dict[str, Head] = {}
    columns: list[numpy.ndarray] = []
    own: list[float] = []
    for name, said in labels.items():
        # Nothing is learned of a cause from a matter without one, nor of a kind of danger where there is none.
        rows = [place for place, label in enumerate(said) if label or name == "service"]
        taught = [said[place] for place in rows]
        # Where a second cause weighs, the matter teaches it too, more quietly.
        seconds = [place for place, matter in enumerate(matters) if matter.second in groups] if name == "cause" else []
        loudness = [1.0] * len(rows) + [SECOND] * len(seconds)
        taught += [matters[place].second for place in seconds]
        codes, weights, margins = _fit_head(x[numpy.array(rows + seconds)], taught, loudness, STRENGTH[name])
        heads[name] = Head(codes, len(own), SHARPNESS[name])
        columns += list(weights)
        own += list(margins)
        tell(f"　学会了：{_NAMES[name]}（{len(codes)} 类）")
    table = numpy.array(columns, dtype=numpy.float32).T
    scales = numpy.abs(table).max(axis=0) / 127
    scales[scales == 0] = 1
    return Ear(
        runs,
        rarity,
        numpy.ascontiguousarray((table / scales).round().astype(numpy.int8)),
        scales.astype(numpy.float32),
        numpy.array(own, dtype=numpy.float32),
        heads,
        dict(groups),
        TRUST,
    )


_NAMES = {"cause": "缘由", "service": "事项", "danger": "有没有危险", "kind": "哪种危险"}


def _service(matter: LabelledMatter) -> str:
    return "" if matter.service == NO_SERVICE else matter.service


def _fit_head(
    x: csr_matrix, labels: Sequence[str], loudness: Sequence[float], strength: float
) -> tuple[tuple[str, ...], numpy.ndarray, numpy.ndarray]:
    """(codes, a row of weights per code, own margin per code); of two codes only the second's, which is "yes"."""
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=strength, random_state=0).fit(x, labels, sample_weight=loudness)
    codes = tuple(map(str, model.classes_))
    return (codes[1:] if len(codes) == 2 else codes), model.coef_, model.intercept_


def _weighed(texts: Sequence[str], runs: Sequence[str], rarity: numpy.ndarray) -> csr_matrix:
    """Each text's runs weighed as :meth:`triage.hearing.ear.Ear.margins` weighs them."""
    row = {run: number for number, run in enumerate(runs)}
    found, values = [], []
    for text in texts:
        counts = Counter(run_rows(text, row))
        rows = sorted(counts)
        said = (1 + numpy.log([counts[r] for r in rows])) * rarity[rows] if rows else numpy.zeros(0)
        found.append(rows)
        values.append(said / (numpy.linalg.norm(said) or 1))
    return _matrix(found, values, len(runs))


def _matrix(found: Sequence[Sequence[int]], values: Sequence[Any], width: int) -> csr_matrix:
    from scipy.sparse import csr_matrix

    starts = numpy.cumsum([0, *map(len, found)])
    flat = [number for rows in found for number in rows]
    return csr_matrix((numpy.concatenate([numpy.asarray(v, dtype=numpy.float32) for v in values]), flat, starts), shape=(len(found), width))
