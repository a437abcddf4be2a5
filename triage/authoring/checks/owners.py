"""Whose a piece is: folder, service, department, id and CODEOWNERS must name the same line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from triage import terms
from triage.authoring.checks.base import RulebookCheck
from triage.authoring.content import Content
from triage.content.findings import Finding
from triage.content.rule import All, Any, Condition, Is, Rule
from triage.content.rulebook import RULE_FOLDERS, Rulebook
from triage.content.yamlfile import line_of, load

SERVICES, CODEOWNERS = "rules/services.yaml", ".github/CODEOWNERS"


def folder_of(file: str) -> str:
    """The line's folder that a file stands in: population, general …"""
    return file.split("/")[-2]


class Owner(RulebookCheck):
    """Who is asked to approve is told by the folder, who answers by the service: they must not differ."""

    name = "owner"
    guards = "事项、文件夹、业务部门要是一条线的：别的部门的事项不能写进我的文件夹"
    excusable = False

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        yield from self._services(content, rulebook)
        told: set[str] = set()
        for rule in content.rules:
            if rule.status != "废止":
                yield from self._of_service(content, rulebook, rule, told)
                yield from self._asks(rulebook, rule)

    def _services(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        raw = load(content.home / SERVICES, content.home)["services"]
        for service in rulebook.services.by_name.values():
            department = rulebook.services.departments.get(service.owner)
            if department and department.line != service.line:
                own = "、".join(d.name for d in rulebook.services.departments.values() if d.line == service.line)
                yield self.at(
                    SERVICES,
                    line_of(raw, service.name),
                    f"事项“{service.name}”是{terms.LINES[service.line]}条线的，业务部门“{service.owner}”是{terms.LINES[department.line]}条线的",
                    f"owner 写本条线的部门：{own or '先在 rules/departments.yaml 里登记'}；事项移交了，line 一起改",
                    service.code,
                )

    def _of_service(self, content: Content, rulebook: Rulebook, rule: Rule, told: set[str]) -> Iterator[Finding]:
        service = rulebook.services.by_name.get(rule.service or "")
        if service is None:
            return
        folder = folder_of(rule.file)
        head = content.raw.get(rule.file)
        if folder != service.line and rule.file not in told:
            told.add(rule.file)
            yield self.at(
                rule.file,
                line_of(head, "service"),
                f"事项“{service.name}”归{service.owner}，写进了 rules/{folder}/，批的人就不是{service.owner}了",
                f"挪到 rules/{service.line}/{service.code}.yaml，请{service.owner}批",
            )
        if rule.owner != service.owner and rule.owner in rulebook.services.departments and (rule.file, rule.owner) not in told:
            told.add((rule.file, rule.owner))  # type: ignore[arg-type]
            where = line_of(head, "owner") if isinstance(head, dict) and head.get("owner") == rule.owner else rule.file_line
            yield self.at(
                rule.file,
                where,
                f"事项“{service.name}”的业务部门是{service.owner}，规则写的是{rule.owner}",
                f"owner 改成{service.owner}；事项移交了，先改 rules/services.yaml",
                rule.id,
            )

    def _asks(self, rulebook: Rulebook, rule: Rule) -> Iterator[Finding]:
        """A condition about another line's service decides that line's matters."""
        folder = folder_of(rule.file)
        for name in dict.fromkeys(_services(rule.when)) if folder != "general" else ():
            service = rulebook.services.by_name.get(name)
            if service and service.line != folder:
                yield self.about(
                    rule,
                    f"条件管到了“{name}”，那是{service.owner}的事项",
                    f"这样的规则写进 rules/{service.line}/{service.code}.yaml，请{service.owner}定；只是让开它，用 not",
                    severity="warning",
                )


def _services(condition: Condition) -> Iterator[str]:
    """The services that a condition asks for; those it makes way for stand in a not."""
    match condition:
        case Is(literal) if literal.startswith("service:"):
            yield literal.partition(":")[2]
        case All(parts) | Any(parts):
            for part in parts:
                yield from _services(part)


class IdSeries(RulebookCheck):
    """One series of ids for each line: a second one (po-, pop-) is how two rules of one number come about."""

    name = "id-series"
    key = "id"
    guards = "一条线的规则编号只用一种字头"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        usual = prefixes(rulebook.rules)
        for rule in rulebook.rules:
            first, _, rest = rule.id.partition("-")
            own = usual[folder_of(rule.file)]
            if first != own and rule.status != "废止":
                yield self.about(
                    rule, f"编号“{rule.id}”的字头是 {first}-，rules/{folder_of(rule.file)}/ 用的是 {own}-", f"改成 {own}-{rest}"
                )


def prefixes(rules: tuple[Rule, ...]) -> dict[str, str]:
    """Folder → what most ids of its rules begin with, and of several the one used most elsewhere last."""
    counts: dict[str, Counter[str]] = {}
    for rule in rules:
        counts.setdefault(folder_of(rule.file), Counter())[rule.id.partition("-")[0]] += 1
    taken = Counter(first for count in counts.values() for first in count)
    return {folder: min(count, key=lambda first: (-count[first], taken[first], first)) for folder, count in counts.items()}


class Codeowners(RulebookCheck):
    """Where nobody is asked, anybody approves."""

    name = "codeowners"
    guards = "每条线的规则和口径在 .github/CODEOWNERS 里要有自己的人批"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        file = content.home / CODEOWNERS
        if not file.is_file():
            return
        lines = [line.split("#")[0].split() for line in file.read_text(encoding="utf-8").splitlines()]
        owned = {parts[0]: (number, parts[1:]) for number, parts in enumerate(lines, 1) if parts}
        folders = [f"/rules/{folder}/" for folder in RULE_FOLDERS] + [f"/kb/replies/{folder}/" for folder in terms.LINES]
        for folder in folders:
            number, people = owned.get(folder, (0, []))
            if not people and (content.home / folder.strip("/")).is_dir():
                yield self.at(CODEOWNERS, number, f"{folder} 没有写谁来批", f"补上一行 {folder} @组名；组名由管理员建好")
