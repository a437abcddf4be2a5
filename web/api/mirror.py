"""The knowledge base page by page, for whoever keeps a copy of it."""

from __future__ import annotations

from itertools import islice
from typing import Any

from web.api import told
from web.office import Office
from web.reading import refusal, wrong_limit

MOST = 200


def page(office: Office, internal: bool, cursor: str, limit: str) -> dict[str, Any]:
    """The entries after ``cursor`` in the order of their ids, which is the same for every page of one release; raises
    :class:`web.problem.Problem` for a limit that is none."""
    if wrong := wrong_limit(limit, MOST):
        raise refusal(wrong)
    knowledge = office.knowledge
    tell = {
        **dict.fromkeys(knowledge.articles, told.article_answer),
        **dict.fromkeys(knowledge.facts, told.fact_answer),
        **dict.fromkeys(knowledge.replies, told.reply_answer),
    }
    following = (identity for identity in sorted(tell) if identity > cursor)
    told_all = (answer for identity in following if (answer := tell[identity](knowledge, identity, internal)))
    entries = list(islice(told_all, int(limit) + 1))
    more = len(entries) > int(limit)
    shown = entries[: int(limit)]
    release = {"version": office.release.version, "hash": office.release.hash}
    return {"release": release, "entries": shown, "next": shown[-1]["id"] if more else None}
