"""Reads kb/attested.yaml: which facts a department has confirmed, by post and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from triage.content import yamlfile
from triage.content.findings import ContentError, Finding
from triage.content.knowledge.fact import Attestation, Fact
from triage.content.knowledge.reference import Reference
from triage.content.knowledge.schema import schema_findings
from triage.content.schema import nearest

FILE = "kb/attested.yaml"


def attest(home: Path, facts: Iterable[Fact], reference: Reference, findings: list[Finding]) -> tuple[Fact, ...]:
    """``facts`` with what was attested of each.  A fact whose words have changed since is not attested any more."""
    facts = tuple(facts)
    given = {attestation.fact: attestation for attestation in read_attested(home, {fact.id: fact for fact in facts}, reference, findings)}
    return tuple(replace(fact, attested=given.get(fact.id)) for fact in facts)


def read_attested(home: Path, facts: Mapping[str, Fact], reference: Reference, findings: list[Finding]) -> Iterator[Attestation]:
    """What counts of the file; what does not becomes a finding.  A home without the file has attested nothing."""
    if not (home / FILE).is_file():
        return
    try:
        raw = yamlfile.load(home / FILE, home)
    except ContentError as error:
        findings.extend(error.findings)
        return
    wrong = list(schema_findings("attested", raw, FILE))
    findings.extend(wrong)
    posts = [department.liaison for department in reference.departments.values()]
    seen: set[str] = set()
    for number, item in enumerate(() if wrong else raw["attested"]):
        line, identity, post = yamlfile.line_of(raw["attested"], number), item["fact"], item["post"]
        fact = facts.get(identity)
        if fact is None:
            mend = nearest(identity, facts) + "改成 kb/facts/ 里有的编号，或者删掉这一条"
            findings.append(Finding(FILE, line, "unknown-fact", f"没有事实“{identity}”", mend, identity))
        elif post not in posts:
            mend = nearest(post, posts) + "照 rules/departments.yaml 的 liaison 写"
            findings.append(Finding(FILE, line, "unknown-owner", f"没有联络岗“{post}”", mend, identity))
        elif identity in seen:
            findings.append(Finding(FILE, line, "duplicate-id", f"事实“{identity}”确认了两遍", "只留最近的一条", identity))
        elif str(item["text"]) != fact.fingerprint:
            message, mend = f"事实“{identity}”在确认以后改过，这次确认不算数", f"请联络岗看过新的写法，再写 text: {fact.fingerprint}"
            findings.append(Finding(FILE, line, "attested-changed", message, mend, identity, "warning"))
        else:
            yield Attestation(identity, post, str(item["date"]), fact.fingerprint, str(item.get("note", "")))
        seen.add(identity)
