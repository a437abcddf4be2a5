"""The matters a change is tried on: labelled matters, typical cases, the examples beside the rules, past matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from triage.authoring.judging import hear_alike
from triage.authoring.pieces import content_files, read_pieces
from triage.authoring.told import Told, read_matters
from triage.content.knowledge.cases import load_cases
from triage.content.labelled import matter_files

#: How the source of past matters begins: people's own words, of which nothing is kept.
PAST = "旧事项"


def read_cases(home: Path) -> Iterator[Told]:
    """The labelled matters (kb/cases/matters/*.jsonl) and the typical cases (kb/cases/*.yaml)."""
    for path in matter_files(home):
        yield from read_matters(path, path.relative_to(home).as_posix())
    for case in load_cases(home)[0]:
        yield Told(case.id, case.matter, case.place.file, case.place.at("matter"), (case.path,))


def stored_matters(base: Path, head: Path, past: Iterable[Path] = (), only_past: bool = False) -> Iterator[Told]:
    """Each text once: past matters first, then the cases and examples of both revisions.

    Labelled matters of which nobody said which path is right are there to teach the ear: they are tried where the
    hearing changed.
    """
    seen: set[str] = set()
    for told in _all(base, head, past, only_past):
        if told.text not in seen:
            seen.add(told.text)
            yield told


def _all(base: Path, head: Path, past: Iterable[Path], only_past: bool) -> Iterator[Told]:
    for path in past:
        for told in read_matters(path):
            yield Told(told.id, told.text, f"{PAST} {path.name}", told.line, told.accept)
    if only_past:
        return
    alike = hear_alike(base, head)
    for home in (head, base):
        for told in read_cases(home):
            if told.accept or not alike:
                yield Told(told.id, told.text, "标注过的事项", told.line, told.accept)
        for rule in read_pieces(home, [file for file in content_files(home) if file.startswith("rules/")]).of("规则"):
            for kind in ("hit", "miss"):
                for number, text in enumerate(rule.fields.get(kind, []), 1):
                    yield Told(f"{rule.id} 的例子 {kind}{number}", str(text), "规则的例子", rule.line)
