"""All content that the ledger goes by, read once: states, rights, clocks, lists of other files, phrases that stay inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triage import terms
from triage.content.findings import ContentError, Finding
from triage.content.schema import nearest
from triage.content.services import load_services
from triage.content.yamlfile import load
from triage.ledger.clock import Clocks
from triage.ledger.dispatch.forms import Forms
from triage.ledger.imports.form import Form, load_forms
from triage.ledger.machine import FILE as STATES
from triage.ledger.machine import Machine
from triage.ledger.rights import Rights


@dataclass(frozen=True)
class LedgerContent:
    machine: Machine
    rights: Rights
    clocks: Clocks
    internal_phrases: tuple[str, ...]
    department_lines: Mapping[str, str]
    dispatches: Forms
    imports: Mapping[str, Form]  # source → its export

    @classmethod
    def load(cls, home: Path) -> LedgerContent:
        """Raises :class:`ContentError` with what is wrong in the first file that has something wrong."""
        services, findings = load_services(home)
        if findings:
            raise ContentError(findings)
        lists = {"paths": terms.PATHS, "departments": {name: name for name in services.departments}}
        reasons = {entry["code"]: entry["name"] for entry in load(home / "rules/override_reasons.yaml", home)["reasons"]}
        machine, rights = Machine.load(home, lists, reasons), Rights.load(home)
        unknown = [
            Finding(STATES, 0, "ledger-states", f"没有“{action.right}”这项权限（{action.name}）", nearest(action.right, rights.names))
            for action in machine.actions.values()
            if action.right not in rights.names
        ]
        if unknown:
            raise ContentError(unknown)
        phrases = load(home / "kb/internal_phrases.yaml", home)["phrases"]
        lines = {name: department.line for name, department in services.departments.items()}
        imports = load_forms(home, rights, machine.lists["grades"])
        return cls(machine, rights, Clocks.load(home, machine.open), tuple(phrases), lines, Forms.load(home), imports)
