"""The rulebook at one revision: every YAML file under rules/ read, checked and linked."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from triage import schema, terms
from triage.findings import ContentError, Finding
from triage.reading.leanings import NUMBERS
from triage.reading.matter import STATES
from triage.rulebook.ast import All, Any, Condition, Example, Is, Not, Number, Rule, literals
from triage.rulebook.services import Services, load_services
from triage.rulebook.vocabulary import Vocabulary, load_vocabulary
from triage.yamlfile import line_of, load

#: Folders of rules/ that hold rules: one per line, and the general ones.
RULE_FOLDERS = ("general", *terms.LINES)


@dataclass(frozen=True)
class Rank:
    """One step of the precedence.  Earlier steps win."""

    name: str
    path: str
    why: str


@dataclass(frozen=True)
class Precedence:
    """The order in which fired rules are heard, for the path and for the scope."""

    ranks: tuple[Rank, ...]
    scopes: tuple[str, ...]
    clue_margin: int = 0  # a rule of force 印证 counts while its path's clues are at most this far behind

    @cached_property
    def place(self) -> dict[str, int]:
        return {rank.name: number for number, rank in enumerate(self.ranks)}

    def default_rank(self, path: str, force: str) -> str | None:
        """The rank of a rule that names none: the first with its path and force."""
        suffix = {"决定": "", "印证": "", "倾向": "（倾向）", "兜底": "（兜底）"}[force]
        return next((rank.name for rank in self.ranks if rank.name == terms.PATHS[path] + suffix), None)


@dataclass(frozen=True)
class Rulebook:
    """Everything under rules/ at one revision; immutable."""

    home: Path
    version: str
    hash: str
    services: Services
    vocabulary: Vocabulary
    precedence: Precedence
    rules: tuple[Rule, ...]

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}


def content_hash(home: Path, folders: tuple[str, ...] = ("rules",)) -> str:
    """A short hash of every content file below (or named in) ``folders``, independent of the order of reading."""
    digest = hashlib.sha256()
    for folder in folders:
        place = home / folder
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and path.suffix in (".yaml", ".md", ".jsonl", ".txt") and path.name != "README.md":
                digest.update(path.relative_to(home).as_posix().encode())
                digest.update(b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def read_rulebook(home: Path) -> tuple[Rulebook, list[Finding]]:
    """The rulebook as far as it can be read, and everything wrong with it."""
    services, findings = load_services(home)
    vocabulary, more = load_vocabulary(home, services)
    findings += more
    raw_precedence = load(home / "rules/precedence.yaml", home)
    findings += schema.check(raw_precedence, "precedence", "rules/precedence.yaml")
    if any(finding.severity == "error" for finding in findings):
        raise ContentError(findings)
    precedence = Precedence(
        tuple(Rank(r["name"], terms.code_of(terms.PATHS, r["path"]), r["why"]) for r in raw_precedence["ranks"]),
        tuple(terms.code_of(terms.SCOPES, s) for s in raw_precedence["scopes"]),
        raw_precedence["clue_margin"],
    )
    reader = _RuleReader(home, services, vocabulary, precedence)
    rules = reader.read_all()
    findings += reader.findings
    version_file = home / "rules/VERSION"
    version = version_file.read_text(encoding="utf-8").strip() if version_file.is_file() else "0"
    return Rulebook(home, version, content_hash(home), services, vocabulary, precedence, tuple(rules)), findings


def load_rulebook(home: Path) -> Rulebook:
    """The rulebook, or :class:`ContentError` with every error in it."""
    rulebook, findings = read_rulebook(home)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise ContentError(errors)
    return rulebook


class _RuleReader:
    def __init__(self, home: Path, services: Services, vocabulary: Vocabulary, precedence: Precedence):
        self.home, self.services, self.vocabulary, self.precedence = home, services, vocabulary, precedence
        self.findings: list[Finding] = []
        self.seen: dict[str, str] = {}

    def read_all(self) -> list[Rule]:
        rules = []
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
                    rules.extend(self._rule(raw, entry, file, line_of(raw["rules"], place)) for place, entry in enumerate(raw["rules"]))
        return rules

    def _rule(self, raw: dict, entry: dict, file: str, line: int) -> Rule:
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
        when = self._condition(entry["when"], file, identity)
        if service and not any(literal.startswith("service:") for literal in literals(when)):
            when = All((Is(f"service:{service}"), when))
        path = terms.code_of(terms.PATHS, then["path"]) if "path" in then else None
        force = entry.get("force", "决定")
        if path and force == "印证" and entry.get("rank") != "危险" and self.vocabulary.scorecards:
            when = All((when, Number(NUMBERS[path], at_least=-self.precedence.clue_margin)))
        rank = entry.get("rank", "")
        if path and not rank:
            rank = self.precedence.default_rank(path, force) or ""
        if path and (rank not in self.precedence.place or next(r.path for r in self.precedence.ranks if r.name == rank) != path):
            fitting = [r.name for r in self.precedence.ranks if r.path == path]
            self._add(
                file, line, "precedence", f"次序“{rank or force}”与路径“{then['path']}”对不上", f"可以写：{'、'.join(fitting)}", identity
            )
        examples = entry.get("examples", {})
        return Rule(
            id=identity,
            title=entry["title"],
            status=entry["status"],
            owner=entry.get("owner") or raw["owner"],
            when=when,
            since=entry["since"],
            until=entry.get("until"),
            checked=entry.get("checked"),
            force=force,
            rank=rank,
            path=path,
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
            emergency=entry.get("emergency", False),
            file=file,
            file_line=line,
        )

    @staticmethod
    def _examples(raw: dict, kind: str):
        said = raw.get(kind, [])
        return [Example(text, line_of(said, place)) for place, text in enumerate(said)]

    def _condition(self, raw: dict, file: str, identity: str) -> Condition:
        kind, value = next((k, v) for k, v in raw.items() if k not in ("at_least", "at_most"))
        line = line_of(raw)
        match kind:
            case "all" | "any":
                return (All if kind == "all" else Any)(tuple(self._condition(part, file, identity) for part in value))
            case "not":
                return Not(self._condition(value, file, identity))
            case "number":
                return Number(value, raw.get("at_least"), raw.get("at_most"))
            case "fact" | "no":
                self._known(value, self.vocabulary.circumstances, "情形", file, line, identity)
                return Is(f"{'yes' if kind == 'fact' else 'no'}:{value}")
            case "service" | "line":
                values = value if isinstance(value, list) else [value]
                parts = []
                for one in values:
                    if kind == "service":
                        self._known(one, self.services.by_name, "事项", file, line, identity)
                        parts.append(Is(f"service:{one}"))
                    else:
                        parts.append(Is(f"line:{terms.code_of(terms.LINES, one)}"))
                return parts[0] if len(parts) == 1 else Any(tuple(parts))
            case state if state in STATES:
                values = value if isinstance(value, list) else [value]
                for one in values:
                    if one != "任一":
                        self._known(one, self.vocabulary.materials, "材料", file, line, identity)
                parts = [Is(f"{state}:{one}") for one in values]
                return parts[0] if len(parts) == 1 else Any(tuple(parts))
        raise AssertionError(kind)  # the schema lets no other key through

    def _known(self, name: str, known: dict, what: str, file: str, line: int, identity: str) -> None:
        if name not in known:
            self._add(
                file, line, "reference", f"没有“{name}”这个{what}", schema.nearest(name, known) or f"先在词汇里登记这个{what}", identity
            )

    def _add(self, file: str, line: int, check: str, message: str, mend: str, identity: str) -> None:
        self.findings.append(Finding(file, line, check, message, mend, identity))


def today() -> datetime.date:
    """The day matters are judged as of when nobody says otherwise."""
    return datetime.date.today()
