"""Articles, facts, replies and services as JSON: the public side, and for those allowed the internal side as well."""

from __future__ import annotations

from triage.content.knowledge import Article, Fact, Knowledge, Reply, Section
from triage.content.knowledge.channel import Channel
from triage.decision.coded import coded
from triage.decision.decision import REMARKS, Decision
from web.office import Office


def speaks_inside(knowledge: Knowledge, *words: str) -> bool:
    """Whether an internal phrase stands in ``words``: then they are not told to the public, whatever else allows it."""
    return any(phrase in text for phrase in knowledge.reference.internal_phrases for text in words)


def may_be_told(knowledge: Knowledge, fact: Fact) -> bool:
    return fact.public and not speaks_inside(knowledge, fact.fact, fact.law, fact.article, fact.in_force, fact.service)


def fact_row(fact: Fact, internal: bool) -> dict:
    told = {"id": fact.id, "law": fact.law, "article": fact.article}
    return told | {"mark": fact.mark} if internal else told


def fact_answer(knowledge: Knowledge, identity: str, internal: bool) -> dict | None:
    fact = knowledge.facts.get(identity)
    if fact is None or not (internal or may_be_told(knowledge, fact)):
        return None
    told = {
        "id": fact.id,
        "kind": "fact",
        "title": fact.service,
        "line": fact.line,
        "text": fact.fact,
        "law": fact.law,
        "article": fact.article,
        "in_force": fact.in_force,
        "checked": fact.checked,
    }
    if internal:
        told |= {"mark": fact.mark, "caveat": fact.caveat, "note": fact.note, "status": fact.status}
    return told


def article_answer(knowledge: Knowledge, identity: str, internal: bool) -> dict | None:
    article = knowledge.articles.get(identity)
    if article is None:
        return None
    sections = article.sections if internal else knowledge.public_sections(article)
    said = (article.title, *(sentence.text for section in sections for sentence in section.sentences))
    if not sections or (not internal and speaks_inside(knowledge, *said)):
        return None
    cited = dict.fromkeys(fact for section in sections for sentence in section.sentences for fact in sentence.facts)
    replies = [id for id in article.replies if id in knowledge.replies and (internal or knowledge.is_public_reply(knowledge.replies[id]))]
    return {
        "id": article.id,
        "kind": "article",
        "title": article.title,
        "line": article.line,
        "services": list(article.services),
        "sections": [_section(section, internal) for section in sections],
        "replies": replies,
        "facts": _rows(knowledge, tuple(cited), internal),
        **_keeping(article),
    }


def guide_answer(knowledge: Knowledge, identity: str, internal: bool) -> dict | None:
    """A guide, whole, by its own id or by that of one of its fields."""
    guide = knowledge.guides.get(identity.partition(".")[0])
    if guide is None or not (internal or guide.in_force):
        return None
    return guide.as_dict(internal)


def reply_answer(knowledge: Knowledge, identity: str, internal: bool) -> dict | None:
    reply = knowledge.replies.get(identity)
    if reply is None or not (internal or (knowledge.is_public_reply(reply) and not speaks_inside(knowledge, reply.title, reply.public))):
        return None
    told = {
        "id": reply.id,
        "kind": "reply",
        "title": reply.title,
        "services": list(reply.services),
        "path": reply.path,
        "public": reply.public,
        "phone": knowledge.reference.phone.of(reply.public),
        "written": reply.written or reply.public,
        "blanks": list(reply.blanks),
        "facts": _rows(knowledge, reply.facts, internal),
        **_keeping(reply),
    }
    if internal:
        told |= {"internal": reply.internal, "internal_facts": _rows(knowledge, reply.internal_facts, True), "steps": list(reply.steps)}
    return told


def decision_answer(office: Office, decision: Decision, internal: bool, channel: Channel | None = None) -> dict:
    """A decision with the words it was read from, its wording in the form of ``channel``.

    Unless ``internal`` without what was said of anybody's manner and without whatever has an internal phrase in it: a rule's
    title, a circumstance.  The danger question is always told."""
    return coded(_decided(office, decision, decision.as_dict(internal=internal, channel=channel), internal), office.judge, office.notices)


def decision_row(decision: Decision, identity: str | int | None, internal: bool) -> dict:
    """A decision in codes, one of many."""
    row = decision.as_batch_row(identity)
    return row if internal else row | {"flags": [flag for flag in row["flags"] if flag not in REMARKS]}


def public_questions(office: Office, decision: Decision, internal: bool) -> list[dict]:
    """The questions of a decision that this caller may see."""
    asked = [question.as_dict() for question in decision.ask]
    return [one for one in asked if internal or _may_be_asked(office, one)]


def _may_be_asked(office: Office, asked: dict) -> bool:
    return asked["about"] == "danger" or not speaks_inside(office.knowledge, asked["circumstance"], asked["question"], *asked["answers"])


def _decided(office: Office, decision: Decision, told: dict, internal: bool) -> dict:
    also = [_decided(office, other, row, internal) for other, row in zip(decision.also, told["also"], strict=True)]
    told |= {"text": decision.text, "also": also}
    if internal:
        return told
    circumstances = office.rulebook.vocabulary.circumstances

    def inside(*words: str) -> bool:
        return speaks_inside(office.knowledge, *words)

    def kept(name: str) -> bool:
        return not inside(name) and not (name in circumstances and circumstances[name].flag in REMARKS)

    why = told["why"]
    told["basis"] = [entry for entry in told["basis"] if may_be_told(office.knowledge, office.knowledge.facts[entry["fact"]])]
    told["ask"] = [asked for asked in told["ask"] if _may_be_asked(office, asked)]
    rules = [rule for rule in why["rules"] if not inside(rule["title"])]
    why["rules"] = [rule | {"circumstances": list(filter(kept, rule["circumstances"]))} for rule in rules]
    why["not_held"] = [waiting for waiting in why["not_held"] if kept(waiting["tick"]) and not inside(waiting["title"], waiting["because"])]
    why["evidence"] = [span for span in why["evidence"] if kept(span["circumstance"])]
    if why["runner_up"] and inside(why["runner_up"]["because_not"]):
        why["runner_up"] = None
    return told


def _rows(knowledge: Knowledge, ids: tuple[str, ...], internal: bool) -> list[dict]:
    facts = [knowledge.facts[id] for id in ids if id in knowledge.facts]
    return [fact_row(fact, internal) for fact in facts if internal or may_be_told(knowledge, fact)]


def _section(section: Section, internal: bool) -> dict:
    told = {"heading": section.heading, "sentences": [{"text": s.text, "facts": list(s.facts)} for s in section.sentences]}
    return told | {"guidance": list(section.guidance)} if internal else told


def _keeping(piece: Article | Reply) -> dict:
    return {"owner": piece.owner, "status": piece.status, "since": piece.since, "checked": piece.checked}
