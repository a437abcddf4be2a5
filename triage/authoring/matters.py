"""The matters a change is tried on: typical cases, the examples beside the rules, past matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from triage.authoring.content import Told, read_cases, read_matters
from triage.authoring.pieces import content_files, read_pieces


def stored_matters(base: Path, head: Path, past: Iterable[Path] = (), only_past: bool = False) -> Iterator[Told]:
    """Each text once: past matters first, then the cases and examples of both revisions."""
    seen: set[str] = set()
    for told in _all(base, head, past, only_past):
        if told.text not in seen:
            seen.add(told.text)
            yield told


def _all(base: Path, head: Path, past: Iterable[Path], only_past: bool) -> Iterator[Told]:
    for path in past:
        for told in read_matters(path):
            yield Told(told.id, told.text, f"旧事项 {path.name}", told.line)
    for home in () if only_past else (head, base):
        for told in read_cases(home):
            yield Told(told.id, told.text, "典型案例", told.line)
        for rule in read_pieces(home, [file for file in content_files(home) if file.startswith("rules/")]).of("规则"):
            for kind in ("hit", "miss"):
                for number, text in enumerate(rule.fields.get(kind, []), 1):
                    yield Told(f"{rule.id} 的例子 {kind}{number}", str(text), "规则的例子", rule.line)
