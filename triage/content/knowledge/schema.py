"""The JSON Schemas of kb/: the wording of the mistakes is :mod:`triage.content.schema`'s, the schemas are beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from triage.content import schema
from triage.content.findings import Finding


def schema_findings(name: str, value: Any, file: str, id: str = "", first_line: int = 0) -> Iterator[Finding]:
    """Everything about ``value`` (as read by yamlfile) that ``schemas/<name>.json`` does not allow.

    ``first_line`` is added to each line: the front matter of an article starts on the second line of its file.
    """
    for finding in schema.check(value, f"{name}", file):
        yield replace(finding, id=finding.id or id, line=finding.line + first_line)
