"""The controlled list of services and the departments that own them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from triage import terms
from triage.content import schema
from triage.content.findings import Finding
from triage.content.yamlfile import line_of, load


@dataclass(frozen=True)
class Department:
    name: str
    line: str  # code
    liaison: str


@dataclass(frozen=True)
class Service:
    name: str
    code: str
    line: str  # code
    owner: str
    aliases: tuple[str, ...]
    object: str = ""  # the document the service produces: that it is lost or expired is the occasion, not a gap


@dataclass(frozen=True)
class Services:
    by_name: dict[str, Service]
    departments: dict[str, Department]

    def names(self) -> dict[str, str]:
        """Every name and alias with its service."""
        found = {alias: service.name for service in self.by_name.values() for alias in service.aliases}
        return found | {name: name for name in self.by_name}

    def line_of(self, service: str | None) -> str | None:
        return self.by_name[service].line if service in self.by_name else None


def load_services(home: Path) -> tuple[Services, list[Finding]]:
    """rules/services.yaml and rules/departments.yaml, with what is wrong in them."""
    findings: list[Finding] = []
    departments_file, services_file = "rules/departments.yaml", "rules/services.yaml"
    raw_departments, raw_services = load(home / departments_file, home), load(home / services_file, home)
    findings += schema.check(raw_departments, "departments", departments_file)
    findings += schema.check(raw_services, "services", services_file)
    if findings:
        return Services({}, {}), findings
    departments = {
        name: Department(name, terms.require(terms.LINES, entry["line"]), entry["liaison"])
        for name, entry in raw_departments["departments"].items()
    }
    services: dict[str, Service] = {}
    aliases: dict[str, str] = {}
    codes: dict[str, str] = {}
    for name, entry in raw_services["services"].items():
        line = line_of(raw_services["services"], name)
        if entry["owner"] not in departments:
            findings.append(
                Finding(
                    services_file,
                    line,
                    "reference",
                    f"事项“{name}”的业务部门“{entry['owner']}”不在 departments.yaml 里",
                    schema.nearest(entry["owner"], departments) or "先在 rules/departments.yaml 里登记这个部门",
                )
            )
        for alias in entry.get("aliases", []):
            if alias in aliases or (alias in raw_services["services"] and alias != name):
                findings.append(
                    Finding(
                        services_file,
                        line,
                        "duplicate-alias",
                        f"别名“{alias}”同时属于“{aliases.get(alias, alias)}”和“{name}”",
                        "只留在一个事项下面",
                    )
                )
            aliases[alias] = name
        if entry["code"] in codes:
            findings.append(
                Finding(
                    services_file,
                    line,
                    "duplicate-id",
                    f"代码“{entry['code']}”已经给了“{codes[entry['code']]}”",
                    "换一个没有用过的英文代码",
                )
            )
        codes[entry["code"]] = name
        services[name] = Service(
            name,
            entry["code"],
            terms.require(terms.LINES, entry["line"]),
            entry["owner"],
            tuple(entry.get("aliases", [])),
            entry.get("object", ""),
        )
    return Services(services, departments), findings
