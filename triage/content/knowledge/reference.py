"""What content may refer to: services, departments, blanks and the phrases that must stay inside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from triage.content import yamlfile
from triage.content.findings import ContentError, Finding
from triage.content.knowledge.blank import Blank
from triage.content.knowledge.channel import PhoneWords, load_phone_words


@dataclass(frozen=True)
class ServiceName:
    """A service as the look-up needs it: names by which people ask for it, and who owns it."""

    name: str
    code: str
    line: str
    owner: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Department:
    name: str
    line: str
    liaison: str


@dataclass(frozen=True)
class Reference:
    services: dict[str, ServiceName]
    departments: dict[str, Department]
    blanks: dict[str, Blank]
    internal_phrases: tuple[str, ...]
    forbidden_tone: tuple[str, ...]
    phone: PhoneWords = field(default_factory=PhoneWords)


def _mapping(home: Path, name: str, key: str, findings: list[Finding]) -> dict:
    """The mapping under ``key`` of a content file; an unreadable or missing file becomes a finding."""
    try:
        value = yamlfile.load(home / name, home)
    except ContentError as error:
        findings.extend(error.findings)
        return {}
    inner = value.get(key) if isinstance(value, dict) else None
    if isinstance(inner, dict):
        return inner
    findings.append(Finding(name, 1, "shape", f"文件里没有“{key}:”这一段", f"第一层写“{key}:”，下面缩进两个空格写内容"))
    return {}


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value if str(word).strip()) if isinstance(value, Iterable) and not isinstance(value, str) else ()


def load_reference(home: Path) -> tuple[Reference, list[Finding]]:
    """Read rules/services.yaml, rules/departments.yaml, kb/blanks.yaml and kb/internal_phrases.yaml."""
    findings: list[Finding] = []
    services = {
        str(name): ServiceName(
            str(name), str(given.get("code", "")), str(given.get("line", "")), str(given.get("owner", "")), _words(given.get("aliases"))
        )
        for name, given in _mapping(home, "rules/services.yaml", "services", findings).items()
        if isinstance(given, dict)
    }
    departments = {
        str(name): Department(str(name), str(given.get("line", "")), str(given.get("liaison", "")))
        for name, given in _mapping(home, "rules/departments.yaml", "departments", findings).items()
        if isinstance(given, dict)
    }
    blanks = {
        str(name): Blank(str(name), *(str(given.get(key, "")) for key in ("type", "source", "prompt")))
        for name, given in _mapping(home, "kb/blanks.yaml", "blanks", findings).items()
        if isinstance(given, dict)
    }
    try:
        phrases = yamlfile.load(home / "kb/internal_phrases.yaml", home)
    except ContentError as error:
        findings.extend(error.findings)
        phrases = {}
    phrases = phrases if isinstance(phrases, dict) else {}
    phone, wrong = load_phone_words(home)
    inside, hurtful = _words(phrases.get("phrases")), _words(phrases.get("forbidden_tone"))
    return Reference(services, departments, blanks, inside, hurtful, phone), findings + wrong
