"""All content that the ledger goes by, read once: states, rights, clocks, lists of other files, phrases that stay inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from triage import terms
from triage.content.findings import ContentError
from triage.content.services import load_services
from triage.content.yamlfile import load
from triage.ledger.clock import Clocks
from triage.ledger.machine import Machine
from triage.ledger.rights import Rights


@dataclass(frozen=True)
class LedgerContent:
    machine: Machine
    rights: Rights
    clocks: Clocks
    internal_phrases: tuple[str, ...]

    @classmethod
    def load(cls, home: Path) -> LedgerContent:
        """Raises :class:`ContentError` with what is wrong in the first file that has something wrong."""
        services, findings = load_services(home)
        if findings:
            raise ContentError(findings)
        lists = {"paths": terms.PATHS, "departments": {name: name for name in services.departments}}
        reasons = {entry["code"]: entry["name"] for entry in load(home / "rules/override_reasons.yaml", home)["reasons"]}
        machine = Machine.load(home, lists, reasons)
        phrases = load(home / "kb/internal_phrases.yaml", home)["phrases"]
        return cls(machine, Rights.load(home), Clocks.load(home, machine.open), tuple(phrases))
