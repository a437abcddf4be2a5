"""What must hold of the knowledge base beyond the shape of its files; each check is one small function."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from triage.content.findings import Finding
from triage.content.knowledge.base import Knowledge
from triage.content.knowledge.checks import articles, guides, identity, links, wording

Check = Callable[[Knowledge], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    identity.duplicate_ids,
    links.unknown_facts,
    links.unknown_replies,
    links.unknown_services,
    links.unknown_owners,
    articles.too_many_facts,
    articles.listed_but_not_cited,
    articles.cited_but_not_listed,
    articles.sentence_without_citation,
    articles.unknown_heading,
    articles.public_article_with_closed_fact,
    articles.internal_phrase_in_public_article,
    wording.closed_fact_behind_public_wording,
    wording.internal_phrase,
    wording.forbidden_tone,
    wording.unknown_blank,
    wording.figure_without_fact,
    guides.point_without_facts,
    guides.unknown_fact_in_guide,
    guides.unknown_post_in_guide,
    guides.figure_from_memory,
    guides.internal_phrase_in_guide,
    guides.guide_of_its_service,
    guides.service_without_guide,
)


def run_checks(knowledge: Knowledge) -> list[Finding]:
    """The findings of every check."""
    return [finding for check in CHECKS for finding in check(knowledge)]
