"""Ears that did not learn from the matter they are asked about: what rules and figures are measured with.

The labelled matters are dealt into folds so that near twins (matters that share a longer run of characters) never stand
on both sides; each fold is heard by an ear fitted on the others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy

from triage.content.acceptable import labels_of
from triage.content.labelled import LabelledMatter, matter_files, read_labelled
from triage.hearing.ear import Ear
from triage.hearing.fitting import causes_of, ear_file, fit, lessons, marks_of, pattern_reader, quietly

FOLDS = 5
#: Two matters that share a run of so many characters, marks left out, are near twins; a run that many share is a set phrase.
TWIN_RUN, SET_PHRASE = 10, 20


def twins(texts: Sequence[str]) -> list[int]:
    """For each text the number of its family of near twins."""
    family = list(range(len(texts)))

    def head(place: int) -> int:
        while family[place] != place:
            family[place] = family[family[place]]
            place = family[place]
        return place

    holders: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        words = re.sub(r"[\W_]", "", text)
        for run in {words[start : start + TWIN_RUN] for start in range(max(1, len(words) - TWIN_RUN + 1))}:
            holders[run].append(place)
    for places in holders.values():
        if 1 < len(places) <= SET_PHRASE:
            for place in places[1:]:
                family[head(place)] = head(places[0])
    return [head(place) for place in range(len(texts))]


def folds(texts: Sequence[str], count: int = FOLDS) -> list[int]:
    """For each text the fold it is held back in; families stay together, the same texts give the same folds."""
    family = twins(texts)
    order = numpy.random.default_rng(0).permutation(sorted(set(family)))
    fold = {int(head): place % count for place, head in enumerate(order)}
    return [fold[head] for head in family]


def _files(home: Path) -> list[Path]:
    """Where each fold's ear is kept: those of the same labels that are there, though the vocabulary may have changed since."""
    exact = [ear_file(home).with_name(f"{ear_file(home).stem}-without-{fold}.npz") for fold in range(FOLDS)]
    others = sorted(exact[0].parent.glob(f"{lessons(home)}-????????-without-{FOLDS - 1}.npz"), key=lambda file: file.stat().st_mtime)
    for last in reversed(others):
        nearest = [last.with_name(f"{last.stem[:-1]}{fold}.npz") for fold in range(FOLDS)]
        if not all(file.is_file() for file in exact) and all(file.is_file() for file in nearest):
            return nearest
    return exact


def heard_back(home: Path) -> bool:
    """Whether the folds' ears are there, so that measuring takes no fitting."""
    return all(file.is_file() for file in _files(home))


def crossed(home: Path, jobs: int = 2, tell: Callable[[str], None] = quietly) -> list[tuple[Ear, list[LabelledMatter]]]:
    """Each fold's ear with the labelled matters that it did not learn from; fitted once and kept beside the ear.

    Where only the vocabulary has changed the ears of before hear by the new patterns."""
    matters = [matter for path in matter_files(home) for matter in read_labelled(path)]
    places = folds([matter.text for matter in matters])
    files = _files(home)
    lacking = [fold for fold, file in enumerate(files) if not file.is_file()]
    if lacking:
        tell(f"留出来量一遍：{len(matters)} 件分 {FOLDS} 份，每份用没学过它的耳朵听，约五分钟……")
        found = marks_of(matters, pattern_reader(home))
        work = []
        for fold in lacking:
            kept = [number for number, place in enumerate(places) if place != fold]
            work.append(([matters[number] for number in kept], [found[number] for number in kept], home, files[fold]))
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            list(pool.map(_fit_to_file, work))
    held: list[list[LabelledMatter]] = [[] for _ in range(FOLDS)]
    for matter, place in zip(matters, places, strict=True):
        held[place].append(matter)
    return [(Ear.load(file), held[fold]) for fold, file in enumerate(files)]


def _fit_to_file(work: tuple[list[LabelledMatter], list[list[str]], Path, Path]) -> None:
    matters, found, home, file = work
    fit(matters, causes_of(home), labels_of(home), found, jobs=1).save(file)
