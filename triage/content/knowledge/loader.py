"""Reads kb/ into a :class:`Knowledge`.  What cannot be read becomes a finding; the rest is still there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from triage.content import yamlfile
from triage.content.conditions import ConditionReader, load_names
from triage.content.findings import ContentError, Finding
from triage.content.knowledge.article import Article, read_sections
from triage.content.knowledge.attested import attest
from triage.content.knowledge.base import Knowledge
from triage.content.knowledge.checks import run_checks
from triage.content.knowledge.fact import Fact
from triage.content.knowledge.guides import read_guides
from triage.content.knowledge.place import Place
from triage.content.knowledge.reference import load_reference
from triage.content.knowledge.reply import Reply
from triage.content.knowledge.schema import schema_findings
from triage.content.knowledge.withdrawn import read_withdrawn
from triage.content.textfile import read_text

_FRONT_MATTER = re.compile(r"\A\ufeff?---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)
_FACT_KEYS = (
    "id",
    "line",
    "service",
    "fact",
    "law",
    "article",
    "in_force",
    "evidence",
    "status",
    "caveat",
    "note",
    "path_hint",
    "seen_in",
    "checked",
)
_REPLY_KEYS = ("id", "title", "path", "public", "written", "internal", "owner", "status", "since", "until", "checked")


def load_knowledge(home: Path) -> Knowledge:
    """Everything under ``home/kb`` with all findings of schema and checks.  Never raises for what a file says."""
    home = Path(home)
    reference, findings = load_reference(home)
    facts = attest(home, _read_facts(home, findings), reference, findings)
    replies = tuple(_read_replies(home, findings))
    articles = tuple(_read_articles(home, findings))
    guides = tuple(read_guides(home, {fact.id: fact for fact in facts}, reference, findings))
    withdrawn = tuple(read_withdrawn(home, {reply.id: reply for reply in replies}, findings))
    knowledge = Knowledge(reference, facts, articles, replies, guides, withdrawn)
    findings.extend(run_checks(knowledge))
    return replace(knowledge, findings=tuple(sorted(set(findings))))


def _read_list(path: Path, home: Path, schema: str, findings: list[Finding]) -> Iterator[tuple[dict, Place, bool]]:
    """The items of a YAML list that are usable: a mapping with an id; and whether each has the form that its schema asks for."""
    file = path.relative_to(home).as_posix()
    try:
        items = yamlfile.load(path, home)
    except ContentError as error:
        findings.extend(error.findings)
        return
    if items is None:
        return
    if not isinstance(items, list):
        findings.append(Finding(file, 1, "shape", "这个文件要写成清单", "每一条以“- id: …”开头"))
        return
    for number, item in enumerate(items):
        line = yamlfile.line_of(items, number)
        if not isinstance(item, yamlfile.Map) or not isinstance(item.get("id"), str):
            findings.append(Finding(file, line, "shape", "这一条没有编号", "以“- id: …”开头，编号永久不变"))
            continue
        wrong = list(schema_findings(schema, item, file, item["id"]))
        findings.extend(wrong)
        yield item, Place(file, line, dict(item.key_lines)), not wrong


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _one_or_more(value: Any) -> tuple[str, ...]:
    return (_text(value),) if isinstance(value, str) else _ids(value)


def _read_facts(home: Path, findings: list[Finding]) -> Iterator[Fact]:
    for path in sorted((home / "kb/facts").glob("*.yaml")):
        for item, place, _ in _read_list(path, home, "fact", findings):
            words = {key: _text(item.get(key)) for key in _FACT_KEYS}
            yield Fact(**words, attested=None, place=place)


def _read_replies(home: Path, findings: list[Finding]) -> Iterator[Reply]:
    names = load_names(home)
    for path in sorted((home / "kb/replies").rglob("*.yaml")):
        for item, place, sound in _read_list(path, home, "reply", findings):
            # What a condition names can be read only where both its form and the lists of names are sound.
            conditions = ConditionReader(names, place.file, item["id"], findings) if names and sound else None
            yield Reply(
                **{key: _text(item.get(key)) for key in _REPLY_KEYS},
                services=_one_or_more(item.get("service")),
                when=conditions.read(item["when"]) if conditions and "when" in item else None,
                causes=conditions.causes(item.get("cause"), place.at("cause")) if conditions else (),
                facts=_ids(item.get("facts")),
                internal_facts=_ids(item.get("internal_facts")),
                steps=_ids(item.get("steps")),
                place=place,
            )


def _read_articles(home: Path, findings: list[Finding]) -> Iterator[Article]:
    for path in sorted((home / "kb/articles").rglob("*.md")):
        article = _read_article(path, home, findings)
        if article is not None:
            yield article


def _read_article(path: Path, home: Path, findings: list[Finding]) -> Article | None:
    file = path.relative_to(home).as_posix()
    try:
        text = read_text(path, home, "shape")
    except ContentError as error:
        findings.extend(error.findings)
        return None
    parts = _FRONT_MATTER.match(text)
    if parts is None:
        findings.append(Finding(file, 1, "shape", "文章开头没有用两行 --- 围起来的说明", "第一行写 ---，写完 id、title 等再写一行 ---"))
        return None
    try:
        head = yamlfile.parse(parts[1], file)
    except ContentError as error:
        findings.extend(replace(finding, line=finding.line + 1) for finding in error.findings)
        return None
    if not isinstance(head, yamlfile.Map) or not isinstance(head.get("id"), str):
        findings.append(Finding(file, 2, "shape", "文章没有编号", "写上“id: art-…”，编号永久不变"))
        return None
    findings.extend(schema_findings("article", head, file, head["id"], first_line=1))
    place = Place(file, 1, {str(key): line + 1 for key, line in head.key_lines.items()})
    words = {key: _text(head.get(key)) for key in ("id", "title", "line", "audience", "owner", "status", "since", "until", "checked")}
    return Article(
        **words,
        services=_ids(head.get("services")),
        keywords=_ids(head.get("keywords")),
        facts=_ids(head.get("facts")),
        replies=_ids(head.get("replies")),
        sections=read_sections(text[parts.end() :], text[: parts.end()].count("\n") + 1),
        place=place,
    )
