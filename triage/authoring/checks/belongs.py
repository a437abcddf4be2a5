"""Sheets and limits that belong to one path and stand on a rule of another."""

from __future__ import annotations

from collections.abc import Iterator

from triage import terms
from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import load

PATHS = "rules/paths.yaml"


class DeadlinePath(Check):
    name = "deadline-path"
    key = "then.deadline"
    guards = "规则点名的时限不能是别的路径的"

    def run(self, content: Content) -> Iterator[Finding]:
        limits = {limit.id: limit for limit in content.limits.limits} if content.limits else {}
        for rule in content.living:
            limit = limits.get(rule.deadline or "")
            if limit and limit.paths and rule.path not in limit.paths:
                paths = "、".join(terms.PATHS[path] for path in limit.paths)
                yield self.about(
                    rule,
                    f"规则走“{terms.PATHS[rule.path]}”，时限“{limit.name}”是给“{paths}”的",
                    f"不写 deadline 就用“{terms.PATHS[rule.path]}”自己的时限；或者换一条没有限定路径的",
                )


class NoticePath(Check):
    """The sheet that another path prints by itself says something else than this path does."""

    name = "notice-path"
    key = "then.notice"
    guards = "告知单不能是别的路径的"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        own = self._own(content)
        for rule in content.living:
            others = [path for path, notice in own.items() if notice == rule.notice and rule.notice]
            path = terms.PATHS[rule.path]
            if others and path not in others and own.get(path):
                yield self.about(
                    rule,
                    f"规则走“{path}”，打印的“{rule.notice}”是“{'、'.join(others)}”用的",
                    f"换成“{own[path]}”，或者不写 notice；确实要打这一张的，写一行 reason: …",
                    severity="notice" if rule.reason else "warning",
                )

    @staticmethod
    def _own(content: Content) -> dict[str, str]:
        """Path → the sheet that it prints where a rule names none."""
        try:
            raw = load(content.home / PATHS, content.home)
        except ContentError:
            return {}
        paths = raw.get("paths") if isinstance(raw, dict) else None
        return {str(name): str(entry.get("notice") or "") for name, entry in (paths or {}).items() if isinstance(entry, dict)}
