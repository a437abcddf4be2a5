"""Whether each content file has its form, also those that no rule needs: nothing wrong waits for the day it is used."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.knowledge import Knowledge
from triage.content.notices import FOLDER as NOTICES
from triage.content.notices import NoticeForms
from triage.content.openings import unknown_names
from triage.content.rulebook import RULE_FOLDERS, Rulebook
from triage.content.yamlfile import line_of, load
from triage.decision.rows import plan
from triage.insight.topics.table import Table
from triage.ledger.content import LedgerContent
from triage.ledger.imports.form import FOLDER as IMPORTS
from triage.ledger.imports.form import SCHEMA as IMPORT
from triage.window.lanes import Lanes

#: File → the name of its schema, for files that other readers do not hold against one.
_FILES = {"rules/paths.yaml": "paths", "kb/blanks.yaml": "blanks", "kb/internal_phrases.yaml": "internal_phrases"}
#: The same for files that need not be there.
_OPTIONAL = {
    "rules/override_reasons.yaml": "override_reasons",
    "rules/ledger/states.yaml": "ledger_states",
    "rules/ledger/rights.yaml": "ledger_rights",
    "rules/ledger/clocks.yaml": "ledger_clocks",
    "rules/ledger/demo.yaml": "ledger_demo",
    "rules/ledger/statistics.yaml": "ledger_statistics",
    "rules/ledger/dispatches.yaml": "ledger_dispatches",
    "rules/ledger/window.yaml": "ledger_window",
    "rules/ledger/topics.yaml": "ledger_topics",
}
#: What reading stops at: where one of them has a mistake, the mistakes of the others are told all the same.
_WORDS = {
    "rules/causes.yaml": "causes",
    "rules/dangers.yaml": "dangers",
    "rules/precedence.yaml": "precedence",
    "rules/thresholds.yaml": "thresholds",
    "rules/vocabulary/words.yaml": "words",
    "rules/vocabulary/materials.yaml": "materials",
    "rules/vocabulary/service_cues.yaml": "service_cues",
    "rules/vocabulary/rewrites.yaml": "rewrites",
    "rules/vocabulary/dangers.yaml": "danger_cues",
}
#: Without these no matter can be judged, though every rule may be right.
_NEEDED_TO_JUDGE = ("rules/paths.yaml", "rules/calendar/*", "rules/deadlines.yaml", "kb/cases/matters/*")


def keeps_from_judging(finding: Finding) -> bool:
    """Whether such an error is in the way of judging anything at all; an id used twice is not."""
    return finding.check != "duplicate-id" and any(fnmatch(finding.file, pattern) for pattern in _NEEDED_TO_JUDGE)


def read_rules(home: Path, reread: bool) -> tuple[dict[str, Any], list[Finding]]:
    """The rule files as they were written, by name; with what is wrong with them only where ``reread`` asks for it."""
    raw: dict[str, Any] = {}
    findings: list[Finding] = []
    for folder in RULE_FOLDERS:
        for path in sorted((home / "rules" / folder).glob("*.yaml")):
            file = path.relative_to(home).as_posix()
            try:
                raw[file] = load(path, home)
            except ContentError as error:
                findings += error.findings
                continue
            findings += schema.check(raw[file], "rules", file) if reread else []
    return raw, findings


def wrong(home: Path, knowledge: Knowledge, rulebook: Rulebook | None) -> Iterator[Finding]:
    """Everything wrong with the form of files, beside what the readers of rules and knowledge told."""
    for file, name in _FILES.items():
        yield from _shape(home, file, name)
    optional = [finding for file, name in _OPTIONAL.items() if (home / file).is_file() for finding in _shape(home, file, name)]
    imports = [path.relative_to(home).as_posix() for path in sorted((home / IMPORTS).glob("*.yaml"))]
    optional += [finding for file in imports for finding in _shape(home, file, IMPORT)]
    yield from optional or _ledger(home)
    yield from _nobody_leads(home, rulebook) if rulebook else ()
    yield from _asked(home, rulebook) if rulebook else ()
    yield from _notices(home, knowledge)
    if rulebook is None:
        for file, name in _WORDS.items():
            yield from _shape(home, file, name)
        for path in sorted((home / "rules/vocabulary/circumstances").glob("*.yaml")):
            yield from _shape(home, path.relative_to(home).as_posix(), "circumstances")
    else:
        try:
            plan(rulebook.rules)
        except ContentError as error:  # conditions that unfold into more ways than the engine is trusted with
            yield from error.findings


def _shape(home: Path, file: str, name: str) -> list[Finding]:
    try:
        value = load(home / file, home)
    except ContentError as error:
        return error.findings
    return schema.check(value, name, file)


def _ledger(home: Path) -> list[Finding]:
    """Words in the ledger's tables that stand nowhere: actions, requirements, rights, limits."""
    if not all((home / file).exists() for file in _OPTIONAL):
        return []
    try:
        LedgerContent.load(home)
        Lanes.load(home)
        Table.load(home)
    except ContentError as error:
        return error.findings
    return []


def _nobody_leads(home: Path, rulebook: Rulebook) -> Iterator[Finding]:
    """The department that leads where no service tells must be one."""
    file = "rules/paths.yaml"
    try:
        raw = load(home / file, home)
    except ContentError:
        return
    name, known = raw.get("fallback_owner") if isinstance(raw, dict) else None, rulebook.services.departments
    if isinstance(name, str) and name not in known:
        mend = schema.nearest(name, known) + "照 rules/departments.yaml 的名称写"
        yield Finding(file, line_of(raw, "fallback_owner"), "path-defaults", f"没有“{name}”这个业务部门", mend)


def _asked(home: Path, rulebook: Rulebook) -> list[Finding]:
    """What the questions of rules/paths.yaml name must stand in the lists."""
    try:
        return list(unknown_names(home, rulebook.services.by_name, rulebook.causes.by_name))
    except ContentError:  # told as a file that cannot be read
        return []


def _notices(home: Path, knowledge: Knowledge) -> list[Finding]:
    """What is wrong with the printed sheets: their form first, what they say where the form is right."""
    files = [path.relative_to(home).as_posix() for path in sorted((home / NOTICES).glob("*.yaml"))]
    findings = [finding for file in files for finding in _shape(home, file, "notices")]
    if not findings:
        try:
            NoticeForms.load(home, knowledge)
        except ContentError as error:
            findings = error.findings
    return findings
