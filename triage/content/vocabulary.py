"""The words of rules/vocabulary/: circumstances, materials, word groups, dialect, and what tells a service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from triage import terms
from triage.content import schema
from triage.content.causes import load_dangers
from triage.content.findings import Finding
from triage.content.patterns import Element, PatternError, parse
from triage.content.rule import State
from triage.content.services import Services
from triage.content.yamlfile import line_of, load

FOLDER = "rules/vocabulary"


#: How a citizen says yes and no where the vocabulary gives no words of its own.
YES_NO = ("是", "不是")


@dataclass(frozen=True)
class StateCue:
    """Words that tell a material's state; ``side`` says where the material stands: before or after the words."""

    words: str
    state: State
    side: str  # "after": 户口本没带 · "before": 没带户口本


@dataclass(frozen=True)
class Circumstance:
    """Something that may be so of a matter.  ``question`` asks for it, ``answers`` are how a citizen says that it is
    so and that it is not; ``flag`` is what it puts on the decision."""

    name: str
    means: str
    question: str
    answers: tuple[str, str]
    flag: str | None
    yes: tuple[tuple[Element, ...], ...]
    no: tuple[tuple[Element, ...], ...]
    file: str
    line: int


@dataclass(frozen=True)
class Material:
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    circumstances: dict[str, Circumstance] = field(default_factory=dict)
    materials: dict[str, Material] = field(default_factory=dict)
    state_cues: tuple[StateCue, ...] = ()
    left_behind: tuple[str, ...] = ()
    service_cues: tuple[tuple[str, float, tuple[Element, ...]], ...] = ()
    line_cues: tuple[tuple[str, tuple[Element, ...]], ...] = ()
    danger_cues: tuple[tuple[str, str, tuple[Element, ...]], ...] = ()  # kind's code, yes or no, pattern
    rewrites: dict[str, str] = field(default_factory=dict)
    guards: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    negators: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)


def load_vocabulary(home: Path, services: Services) -> tuple[Vocabulary, list[Finding]]:
    return _Loader(home, services).load()


class _Loader:
    def __init__(self, home: Path, services: Services):
        self.home, self.services = home, services
        self.findings: list[Finding] = []
        self.groups: dict[str, tuple[str, ...]] = {}

    def load(self) -> tuple[Vocabulary, list[Finding]]:
        words = self._file("words")
        materials_raw = self._file("materials")
        cues_raw = self._file("service_cues")
        rewrites = self._file("rewrites")
        folder = self.home / FOLDER / "circumstances"
        raw_circumstances = [(f"{FOLDER}/circumstances/{path.name}", load(path, self.home)) for path in sorted(folder.glob("*.yaml"))]
        for name, raw in raw_circumstances:
            self.findings += schema.check(raw, "circumstances", name)
        if self.findings:
            return Vocabulary(), self.findings
        materials = {name: Material(name, tuple(entry or ())) for name, entry in materials_raw["materials"].items()}
        self._groups(words["groups"], materials)
        circumstances = self._circumstances(raw_circumstances, materials)
        state_cues = tuple(
            StateCue(word, state, side) for state, sides in materials_raw["states"].items() for side, said in sides.items() for word in said
        )
        service_cues, line_cues = self._cues(cues_raw)
        danger_cues = tuple(self._danger_cues())
        return Vocabulary(
            circumstances,
            materials,
            state_cues,
            tuple(materials_raw.get("left_behind", ())),
            service_cues,
            line_cues,
            danger_cues,
            dict(rewrites["rewrites"]),
            tuple(words["guards"]),
            tuple(words.get("fillers", ())),
            tuple(words["negators"]),
            self.groups,
        ), self.findings

    def _file(self, name: str):
        file = f"{FOLDER}/{name}.yaml"
        raw = load(self.home / file, self.home)
        self.findings += schema.check(raw, name, file)
        return raw

    def _groups(self, raw: dict, materials: dict[str, Material]) -> None:
        """Word groups; a group may name groups written above it."""
        self.groups["材料"] = tuple(alias for m in materials.values() for alias in (m.name, *m.aliases))
        for name, said in raw.items():
            words: list[str] = []
            for word in said:
                if word.startswith("<") and word.endswith(">"):
                    if word[1:-1] not in self.groups:
                        self._add(
                            f"{FOLDER}/words.yaml", line_of(raw, name), f"词组“{name}”用了没有定义的词组 {word}", "被用到的词组写在前面"
                        )
                    words.extend(self.groups.get(word[1:-1], ()))
                else:
                    words.append(word)
            self.groups[name] = tuple(dict.fromkeys(words))

    def _circumstances(self, files: list[tuple[str, dict]], materials: dict[str, Material]) -> dict[str, Circumstance]:
        found: dict[str, Circumstance] = {}
        for file, raw in files:
            for name, entry in raw["circumstances"].items():
                line = line_of(raw["circumstances"], name)
                if name in found or name in materials:
                    self._add(
                        file,
                        line,
                        f"情形“{name}”已经在 {found[name].file if name in found else 'materials.yaml'} 里有了",
                        "换一个名字，或者合并到那里",
                    )
                found[name] = Circumstance(
                    name,
                    entry["means"],
                    entry.get("question", ""),
                    tuple(entry.get("answers", YES_NO)),
                    entry.get("flag"),
                    tuple(self._patterns(entry.get("yes", []), file)),
                    tuple(self._patterns(entry.get("no", []), file)),
                    file,
                    line,
                )
        return found

    def _cues(self, raw: dict):
        file = f"{FOLDER}/service_cues.yaml"
        service_cues: list[tuple[str, float, tuple[Element, ...]]] = []
        for service, weights in raw["services"].items():
            if service not in self.services.by_name:
                self._add(
                    file,
                    line_of(raw["services"], service),
                    f"没有“{service}”这个事项",
                    schema.nearest(service, self.services.by_name) or "先在 rules/services.yaml 里登记",
                )
            for weight, patterns in weights.items():
                service_cues.extend((service, float(weight), elements) for elements in self._patterns(patterns, file))
        line_cues = [
            (terms.code_of(terms.LINES, line), elements) for line, said in raw["lines"].items() for elements in self._patterns(said, file)
        ]
        return tuple(service_cues), tuple(line_cues)

    def _danger_cues(self) -> Iterator[tuple[str, str, tuple[Element, ...]]]:
        file = f"{FOLDER}/dangers.yaml"
        raw = load(self.home / file, self.home)
        wrong = schema.check(raw, "danger_cues", file)
        self.findings += wrong
        kinds = {danger.name: danger.code for danger in load_dangers(self.home)[0].values()}
        for kind, said in () if wrong else raw["dangers"].items():
            if kind not in kinds:
                mend = schema.nearest(kind, kinds) or "先在 rules/dangers.yaml 里登记"
                self._add(file, line_of(raw["dangers"], kind), f"没有“{kind}”这种危险", mend)
                continue
            for value in ("yes", "no"):
                for elements in self._patterns(said.get(value, []), file):
                    yield kinds[kind], value, elements

    def _patterns(self, said: list, file: str) -> Iterator[tuple[Element, ...]]:
        for place, pattern in enumerate(said):
            try:
                yield from parse(pattern, self.groups)
            except PatternError as error:
                self._add(file, line_of(said, place), str(error), "省略号“…”隔开几段，<词组> 要先在 words.yaml 里定义，(甲|乙) 写几个说法")

    def _add(self, file: str, line: int, message: str, mend: str) -> None:
        self.findings.append(Finding(file, line, "vocabulary", message, mend))
