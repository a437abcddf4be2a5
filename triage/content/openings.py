"""How a desk asks where little was understood: the opening question with its topics, and the general words of other questions.

They stand in rules/paths.yaml under ``questions:``; what a service asks in words of its own stands in its guide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import line_of, load

FILE = "rules/paths.yaml"


@dataclass(frozen=True)
class Topic:
    """What a citizen may have come about before anybody knows the service: one of ``services``.  ``says`` is the answer."""

    code: str
    name: str
    says: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Openings:
    """``opening`` is answered by a topic; ``service`` asks which service, ``situation`` which of the situations that wordings are
    written for (``no_situation`` answers that it is none), ``cause`` which cause where no service is known,
    ``stuck`` (with {事项}) where it is; ``causes`` are usual answers to it, ``untold`` the causes
    that say no more than that none was told, ``asking`` those of which nothing is stuck yet; ``material`` (with {材料}) asks whether
    it was brought, which ``brought`` answers with yes and no."""

    opening: str
    service: str
    situation: str
    no_situation: str
    cause: str
    stuck: str
    causes: tuple[str, ...]
    untold: tuple[str, ...]
    asking: tuple[str, ...]
    material: str
    brought: tuple[str, str]
    topics: Mapping[str, Topic]

    @classmethod
    def load(cls, home: Path, services: Collection[str]) -> Openings:
        """Of the services those that are among ``services``.  Raises :class:`ContentError`."""
        raw = load(home / FILE, home)
        if wrong := schema.check(raw, "paths", FILE):
            raise ContentError(wrong)
        words = raw["questions"]
        topics = [
            Topic(entry["code"], entry["name"], entry["says"], tuple(name for name in entry["services"] if name in services))
            for entry in words["opening"]["answers"]
        ]
        return cls(
            words["opening"]["question"],
            words["service"],
            words["situation"]["question"],
            words["situation"]["none"],
            words["cause"],
            words["stuck"],
            tuple(words["causes"]),
            tuple(words["untold"]),
            tuple(words["asking"]),
            words["material"]["question"],
            (words["material"]["answers"][0], words["material"]["answers"][1]),
            {topic.code: topic for topic in topics if topic.services},
        )


def unknown_names(home: Path, services: Collection[str], causes: Collection[str]) -> Iterator[Finding]:
    """The services and causes that rules/paths.yaml names and no list has."""
    raw = load(home / FILE, home)
    if schema.check(raw, "paths", FILE):
        return
    words = raw["questions"]
    listed = [(entry["services"], "事项", services, "rules/services.yaml") for entry in words["opening"]["answers"]]
    listed += [(words[key], "缘由", causes, "rules/causes.yaml") for key in ("causes", "untold", "asking")]
    for names, what, known, where in listed:
        for place, name in enumerate(names):
            if name not in known:
                mend = schema.nearest(name, known) + f"照 {where} 的名称写"
                yield Finding(FILE, line_of(names, place), "reference", f"没有{what}“{name}”", mend)
