"""The rulebook at one revision: every YAML file under rules/ read, checked and linked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from triage import terms
from triage.content import schema
from triage.content.causes import Causes, Danger, load_causes, load_dangers
from triage.content.codes import Codes, load_codes
from triage.content.conditions import ConditionReader, Names
from triage.content.findings import ContentError, Finding
from triage.content.release import content_hash
from triage.content.rule import All, Example, Is, Not, Rule, literals
from triage.content.services import Services, load_services
from triage.content.vocabulary import Vocabulary, load_vocabulary
from triage.content.yamlfile import line_of, load

#: Folders of rules/ that hold rules: one per line, and the general ones.
RULE_FOLDERS = ("general", *terms.LINES)


@dataclass(frozen=True)
class Thresholds:
    """From which chance on something heard counts; each is explained in rules/thresholds.yaml."""

    held: float
    sure: float
    danger_asked: float
    danger_red: float


@dataclass(frozen=True)
class Rulebook:
    """Everything under rules/ at one revision; immutable."""

    home: Path
    version: str
    hash: str
    services: Services
    vocabulary: Vocabulary
    causes: Causes
    dangers: Mapping[str, Danger]
    thresholds: Thresholds
    scopes: tuple[str, ...]  # the order in which scopes are heard where a rule names none
    rules: tuple[Rule, ...]
    codes: Codes = field(default_factory=Codes)

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}


def read_rulebook(home: Path) -> tuple[Rulebook, list[Finding]]:
    """The rulebook as far as it can be read, and everything wrong with it."""
    services, findings = load_services(home)
    vocabulary, more = load_vocabulary(home, services)
    findings += more
    causes, more = load_causes(home)
    findings += more
    dangers, more = load_dangers(home)
    findings += more
    lists: dict[str, Mapping[str, object]] = {"circumstances": vocabulary.circumstances, "materials": vocabulary.materials}
    lists["departments"] = services.departments
    taken = {service.code: name for name, service in services.by_name.items()}
    taken |= {cause.code: cause.name for cause in causes.by_code.values()} | {danger.code: danger.name for danger in dangers.values()}
    codes, more = load_codes(home, lists, taken) if not findings else (Codes(), [])
    findings += more
    raw = {name: load(home / f"rules/{name}.yaml", home) for name in ("precedence", "thresholds")}
    for name, content in raw.items():
        findings += schema.check(content, name, f"rules/{name}.yaml")
    if any(finding.severity == "error" for finding in findings):
        raise ContentError(findings)
    reader = _RuleReader(home, services, vocabulary, causes, dangers)
    rules = reader.read_all()
    findings += reader.findings
    version_file = home / "rules/VERSION"
    rulebook = Rulebook(
        home=home,
        version=version_file.read_text(encoding="utf-8").strip() if version_file.is_file() else "0",
        hash=content_hash(home),
        services=services,
        vocabulary=vocabulary,
        causes=causes,
        dangers=dangers,
        thresholds=Thresholds(**raw["thresholds"]["thresholds"]),
        scopes=tuple(code for name in raw["precedence"]["scopes"] if (code := terms.code_of(terms.SCOPES, name))),
        rules=tuple(rules),
        codes=codes,
    )
    return rulebook, findings


def load_rulebook(home: Path) -> Rulebook:
    """The rulebook, or :class:`ContentError` with every error in it."""
    rulebook, findings = read_rulebook(home)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise ContentError(errors)
    return rulebook


class _RuleReader:
    def __init__(self, home: Path, services: Services, vocabulary: Vocabulary, causes: Causes, dangers: Mapping[str, Danger]):
        self.home, self.services = home, services
        self.names = Names.of(services, vocabulary, causes, dangers)
        self.findings: list[Finding] = []
        self.seen: dict[str, str] = {}

    def read_all(self) -> list[Rule]:
        rules: list[Rule] = []
        for folder in RULE_FOLDERS:
            for path in sorted((self.home / "rules" / folder).glob("*.yaml")):
                file = path.relative_to(self.home).as_posix()
                try:
                    raw = load(path, self.home)
                except ContentError as error:
                    self.findings += error.findings
                    continue
                wrong = schema.check(raw, "rules", file)
                self.findings += wrong
                if not wrong:
                    conditions = ConditionReader(self.names, file, path.stem, self.findings)
                    unless = tuple(Not(conditions.read(each)) for each in raw.get("unless", ()))
                    places = enumerate(raw["rules"])
                    rules.extend(self._rule(raw, entry, unless, file, line_of(raw["rules"], place)) for place, entry in places)
        return rules

    def _rule(self, raw: dict, entry: dict, unless: tuple[Not, ...], file: str, line: int) -> Rule:
        """``unless``: what the whole file gives way to."""
        then, identity = entry["then"], entry["id"]
        if identity in self.seen:
            self._add(file, line, "duplicate-id", f"编号“{identity}”已经用在 {self.seen[identity]}", "换一个从没用过的编号", identity)
        self.seen[identity] = f"{file}:{line}"
        service = raw.get("service")
        if service and service not in self.services.by_name:
            self._add(
                file,
                line_of(raw, "service"),
                "reference",
                f"没有“{service}”这个事项",
                schema.nearest(service, self.services.by_name) or "先在 rules/services.yaml 里登记",
                identity,
            )
        conditions = ConditionReader(self.names, file, identity, self.findings)
        when = conditions.read(entry["when"])
        if service and not any(literal.startswith("service:") for literal in literals(when)):
            when = All((Is(f"service:{service}"), when))
        if unless:
            when = All((when, *unless))
        named = entry.get("cause", [])
        causes = conditions.causes(named, line_of(entry, "cause"))
        danger = any(literal.startswith("danger:") for literal in literals(when))
        if not danger and not named:
            self._add(file, line, "schema", "缺少“cause”", "补上一行 cause: …（为什么没办成，见 rules/causes.yaml）", identity)
        examples = entry.get("examples", {})
        return Rule(
            id=identity,
            title=entry["title"],
            status=entry["status"],
            owner=entry.get("owner") or raw["owner"],
            when=when,
            since=entry["since"],
            path=terms.require(terms.PATHS, then["path"]),
            causes=causes,
            until=entry.get("until"),
            checked=entry.get("checked"),
            scope=terms.code_of(terms.SCOPES, then["scope"]) if "scope" in then else None,
            line=terms.code_of(terms.LINES, then["line"]) if "line" in then else None,
            service=service,
            reply=then.get("reply"),
            notice=then.get("notice"),
            deadline=then.get("deadline"),
            missing=tuple(then.get("missing", ())),
            flags=tuple(then.get("flags", ())),
            basis=tuple(entry.get("basis", ())),
            hit=tuple(self._examples(examples, "hit")),
            miss=tuple(self._examples(examples, "miss")),
            reason=entry.get("reason", ""),
            successor=entry.get("successor", ""),
            emergency=entry.get("emergency", False),
            situation=entry.get("situation", False),
            file=file,
            file_line=line,
        )

    @staticmethod
    def _examples(raw: dict, kind: str):
        said = raw.get(kind, [])
        return [Example(text, line_of(said, place)) for place, text in enumerate(said)]

    def _add(self, file: str, line: int, check: str, message: str, mend: str, identity: str) -> None:
        self.findings.append(Finding(file, line, check, message, mend, identity))


def today() -> datetime.date:
    """The day matters are judged as of when nobody says otherwise."""
    return datetime.date.today()
