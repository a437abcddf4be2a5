"""The list of all checks, for whoever asks what is looked at."""

from __future__ import annotations

from triage.authoring.checks import CHECKS, READERS
from triage.authoring.checks.base import Check
from triage.authoring.checks.history import HISTORY, HistoryCheck
from triage.authoring.show import GRAVE


def check_list() -> str:
    """Every check with what it guards, for ``bancheng check --list``."""
    every: list[Check | HistoryCheck] = [*CHECKS, *HISTORY]
    rows = [(check.name, GRAVE[check.severity], check.guards, "" if check.excusable else "不能例外") for check in every]
    rows += [(name, GRAVE["error"], guards, "") for name, guards in READERS.items()]
    return "\n".join(f"{name:<20} {grave}\t{guards}{'（' + note + '）' if note else ''}" for name, grave, guards, note in rows)
