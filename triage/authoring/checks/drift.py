"""Labels changed in great number: what the ear hears of a whole line would move with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from triage import terms
from triage.authoring.checks.past import HistoryCheck, Past
from triage.authoring.content import Content
from triage.authoring.pieces import Piece
from triage.content.findings import ContentError
from triage.content.labelled import LabelledMatter, matter_files, read_labelled

#: So many labels of a line changed, or this share of them (of at least five): somebody of the line has to agree.
MANY, SHARE, FEWEST = 20, 0.05, 5
#: How far the causes of a line may shift: half of this share of its matters has another cause.
SHIFT = 0.05
_MOST_WAYS = 3


@dataclass
class _Line:
    """The labels of one business line, before and now."""

    before: Counter[str] = field(default_factory=Counter)
    now: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: tuple[str, int, str] = ("", 0, "")

    @property
    def changed(self) -> int:
        return sum(self.ways.values())

    @property
    def shift(self) -> float:
        """The share of matters whose cause is another one (half the sum of the differences of the shares)."""
        old, new = sum(self.before.values()) or 1, sum(self.now.values()) or 1
        return sum(abs(self.before[cause] / old - self.now[cause] / new) for cause in {*self.before, *self.now}) / 2


def _drift(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    if content.rulebook is None:
        return
    services = content.rulebook.services
    changed = [path for path in matter_files(past.folder) if _bytes(path) != _bytes(content.home / path.relative_to(past.folder))]
    before = _before(past, changed)
    if not before:
        return
    names = {code: cause.name for code, cause in content.rulebook.causes.by_code.items()}
    lines: dict[str, _Line] = defaultdict(_Line)
    same = {path.relative_to(content.home).as_posix() for path in matter_files(content.home)}
    same -= {path.relative_to(past.folder).as_posix() for path in changed}
    for old in (*before.values(), *(label.matter for label in content.labels if label.file in same)):
        lines[services.line_of(old.service) or "other"].before[old.cause] += 1
    for label in content.labels:
        matter, earlier = label.matter, before.get(label.matter.id)
        line = lines[services.line_of((earlier or matter).service) or "other"]
        line.now[matter.cause] += 1
        if earlier is not None and (way := _relabelled(earlier, matter, names)):
            line.ways[way] += 1
            line.first = line.first if line.first[0] else (label.file, label.line, matter.id)
    for code, line in sorted(lines.items()):
        if line.changed < FEWEST or not (line.changed >= MANY or line.changed >= SHARE * sum(line.before.values())):
            continue
        file, number, identity = line.first
        owners = "、".join(name for name, department in services.departments.items() if department.line == code)
        ways = "；".join(f"{old}→{new} {count} 件" for (old, new), count in line.ways.most_common(_MOST_WAYS))
        shifted = f"，缘由的分布移了 {line.shift:.0%}" if line.shift >= SHIFT else ""
        yield (
            Piece("标注", identity, identity, "", {}, file, number),
            f"{terms.LINES[code]}条线有 {line.changed} 件标注改了{shifted}：{ways}；听法会跟着变，从 {identity} 起",
            f"请{owners or '业务部门'}抽看改过的标注（bancheng diff main 列出编号）；不是有意改的，从 main 拿回来",
        )


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _before(past: Past, files: list[Path]) -> dict[str, LabelledMatter]:
    """The labels of ``files`` as they were."""
    found: dict[str, LabelledMatter] = {}
    for path in files:
        try:
            found |= {matter.id: matter for matter in read_labelled(path, past.folder)}
        except ContentError:
            continue
    return found


def _relabelled(old: LabelledMatter, new: LabelledMatter, names: dict[str, str]) -> tuple[str, str] | None:
    """(from, to) in words where a label is another one."""
    for a, b, said in (
        (old.cause, new.cause, names),
        (old.service, new.service, {}),
        (old.danger, new.danger, {}),
        (old.path, new.path, terms.PATHS),
    ):
        if a != b:
            return said.get(a, a) or "没有", said.get(b, b) or "没有"
    return None


DRIFT = (HistoryCheck("labels-drift", "成批改标注，要这条线的业务部门看过", _drift, "warning"),)
