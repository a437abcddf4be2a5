"""The words the departments keep for the look-up: kb/synonyms.yaml and kb/lookup.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from triage.content import yamlfile
from triage.content.findings import ContentError, Finding
from triage.content.knowledge.schema import schema_findings
from triage.lookup.text import normal

#: How surely somebody who names another place speaks of who comes from elsewhere.
_PLACE = 0.5
SYNONYMS, SETTINGS = "kb/synonyms.yaml", "kb/lookup.yaml"


@dataclass(frozen=True)
class Lead:
    """Whoever says one of ``say`` most likely asks for ``means``; ``weight`` is how sure that is, from 0 to 1."""

    say: tuple[str, ...]
    means: tuple[str, ...]
    weight: float = 0.7


@dataclass(frozen=True)
class Outside:
    """A matter that is not the police's: all words of one of ``words`` in a query, and who handles it."""

    words: tuple[tuple[str, ...], ...]
    ask: str


@dataclass(frozen=True)
class Age:
    """Who is younger than ``below`` or at least ``least`` years old is a ``word`` (None: no such bound)."""

    word: str
    below: int | None
    least: int | None

    def holds(self, years: int) -> bool:
        return (self.below is None or years < self.below) and (self.least is None or years >= self.least)


@dataclass(frozen=True)
class Words:
    """All of it, normalised; each field is described where the departments write it, in schemas/lookup.json."""

    same: dict[str, str] = field(default_factory=dict)
    surfaces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    leads: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    stop: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    opposites: frozenset[frozenset[str]] = frozenset()
    implied: tuple[tuple[str, re.Pattern], ...] = ()
    places: frozenset[str] = frozenset()
    here: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    outside: tuple[Outside, ...] = ()
    ages: tuple[Age, ...] = ()
    laws: dict[str, str] = field(default_factory=dict)
    topic_services: frozenset[str] = frozenset()
    default_owner: str = ""

    def canonical(self, word: str) -> str:
        """The official word for a word; the word itself where there is none."""
        return self.same.get(word, word)

    @property
    def user_words(self) -> list[str]:
        """Words that must not be cut apart."""
        listed = [*self.own, *self.same, *self.surfaces, *self.leads, *self.places]
        listed += [word for meant in self.leads.values() for word, _ in meant]
        listed += [age.word for age in self.ages]
        listed += [word for topic in self.outside for words in topic.words for word in words]
        return sorted({word for word in listed if len(word) > 1})


def load_words(home: Path) -> tuple[Words, list[Finding]]:
    """Both files, and what is wrong with them.  A file that cannot be read counts as empty and is a finding."""
    findings: list[Finding] = []
    synonyms = _read(home, SYNONYMS, "synonyms", findings)
    settings = _read(home, SETTINGS, "lookup", findings)
    same, surfaces = _groups(synonyms.get("same") or [], findings)
    leads: dict[str, list[tuple[str, float]]] = {}
    for item in synonyms.get("leads") or []:
        for word in item["say"]:
            leads.setdefault(normal(word), []).extend((normal(meant), float(item.get("weight", 0.7))) for meant in item["means"])
    implied = []
    for number, item in enumerate(settings.get("implied") or []):
        try:
            implied.append((normal(item["word"]), re.compile(item["where"])))
        except re.error as error:
            line = yamlfile.line_of(settings["implied"], number)
            findings.append(Finding(SETTINGS, line, "pattern", f"“{item['where']}”不是合格的式样（{error}）", "请技术人员核对正则表达式"))
    for key, means in (("places", "place_means"), ("countries", "country_means")):
        for place in _set(settings, key):
            leads.setdefault(place, []).extend((word, _PLACE) for word in _set(settings, means))
    outside = tuple(
        Outside(tuple(tuple(normal(word) for word in words) for words in item["words"]), item["ask"])
        for item in settings.get("outside") or []
    )
    ages = tuple(Age(normal(item["word"]), item.get("below"), item.get("from")) for item in settings.get("ages") or [])
    words = Words(
        same=same,
        surfaces=surfaces,
        leads={word: tuple(meant) for word, meant in leads.items()},
        own=_set(settings, "words"),
        stop=frozenset(_set(settings, "stop")),
        weak=frozenset(_set(settings, "weak")),
        particles=frozenset(_set(settings, "particles")),
        opposites=frozenset(frozenset(pair) for pair in settings.get("opposites") or []),
        implied=tuple(implied),
        ages=ages,
        places=frozenset(_set(settings, "places")),
        here=_set(settings, "here"),
        origin=_set(settings, "origin"),
        outside=outside,
        laws={normal(short): str(law) for short, law in (settings.get("laws") or {}).items()},
        topic_services=frozenset(settings.get("topic_services") or []),
        default_owner=str(settings.get("default_owner") or ""),
    )
    return words, findings


def _read(home: Path, name: str, schema: str, findings: list[Finding]) -> dict:
    try:
        value = yamlfile.load(home / name, home)
    except ContentError as error:
        findings.extend(error.findings)
        return {}
    wrong = list(schema_findings(schema, value, name))
    findings.extend(wrong)
    return {} if wrong or not isinstance(value, dict) else value


def _set(settings: dict, key: str) -> tuple[str, ...]:
    return tuple(normal(str(word)) for word in settings.get(key) or [])


def _groups(groups: list, findings: list[Finding]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Word → official word, and official word → all its forms.  A word in two groups is a finding."""
    same: dict[str, str] = {}
    surfaces: dict[str, tuple[str, ...]] = {}
    for number, group in enumerate(groups):
        forms = [normal(str(word)) for word in group]
        for word in forms:
            if word in same or word in surfaces:
                findings.append(
                    Finding(
                        SYNONYMS,
                        yamlfile.line_of(groups, number),
                        "two-groups",
                        f"“{word}”在两组同义词里",
                        "一个说法只放一组；两组是一个意思就合并",
                    )
                )
        official = forms[0]
        surfaces[official] = tuple(dict.fromkeys(surfaces.get(official, ()) + tuple(forms)))
        same.update({word: official for word in forms[1:] if word not in surfaces})
    return same, surfaces
