"""One slip, told once: what follows from another finding is left out until that one is mended."""

from __future__ import annotations

from collections.abc import Iterable

from triage.content.findings import Finding

#: A rule that is so in itself cannot decide its examples: what the desk made of them says nothing new.
_CANNOT_DECIDE = frozenset({"never-fires", "shadowed", "danger", "written-notice"})
_TRIED = frozenset({"example-hit", "example-miss", "wrong-reply", "tie", "miss-elsewhere"})
#: Findings that make every other about the same line a consequence.
_FIRST = frozenset({"invisible"})
#: A finding → those it makes a consequence where they are about the same piece.
_FOLLOWS = {
    "duplicate-id": {"id-series"},
    "written-notice": {"reply-path"},
    "danger": {"reply-path"},
    "repeated": {"owner", "disagree"},
    "no-citation": {"uncited-fact"},
}


def told_once(findings: Iterable[Finding]) -> set[Finding]:
    """``findings`` without those that another one already tells."""
    found = set(findings)
    lines = {(f.file, f.line) for f in found if f.check in _FIRST}
    wrong = {f.id for f in found if f.severity == "error" and f.check in _CANNOT_DECIDE}
    follows = {(f.id, check) for f in found for check in _FOLLOWS.get(f.check, ())}
    kept = {
        f
        for f in found
        if not ((f.file, f.line) in lines and f.check not in _FIRST)
        and not (f.check in _TRIED and f.id in wrong)
        and (f.id, f.check) not in follows
    }
    first: dict[tuple, Finding] = {}
    for finding in sorted(kept):  # a slip at the head of a file is one, however many rules stand below
        first.setdefault((finding.file, finding.line, finding.check, finding.message, "" if finding.line else finding.id), finding)
    return set(first.values())
