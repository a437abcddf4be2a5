"""Reading pages for officers: services, articles, rules and typical cases."""

from __future__ import annotations

from collections import defaultdict

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from triage import terms
from triage.content.knowledge import Article, Sentence
from triage.content.knowledge.guide import FIELDS
from web.access import guard_desk
from web.card import card_of_hit
from web.conditions import Line, lines_of
from web.evidence import pieces_of
from web.letters import by_letter
from web.office import Office
from web.problem import http_problem

pages = Blueprint("pages", __name__)
pages.before_request(guard_desk)
PER_PAGE = 40


def office() -> Office:
    return current_app.extensions["office"]


@pages.get("/services")
def services() -> str:
    return render_template("pages/services.html", letters=by_letter(office().rulebook.services.by_name.values()))


@pages.get("/services/<code>")
def service(code: str) -> str:
    found = next((service for service in office().rulebook.services.by_name.values() if service.code == code), None)
    if found is None:
        raise http_problem(404, "没有这个事项。")
    knowledge = office().knowledge
    return render_template(
        "pages/service.html",
        service=found,
        guide=knowledge.guide_of(found.name),
        liaison=office().rulebook.services.departments[found.owner].liaison,
        articles=[article for article in knowledge.articles.values() if found.name in article.services and article.status != "废止"],
        replies=[reply for reply in knowledge.replies.values() if found.name in reply.services and reply.status != "废止"],
        rules=[rule for rule in office().rulebook.rules if rule.service == found.name],
    )


@pages.get("/services/<code>/guide")
def guide(code: str) -> str:
    """All that is concrete of a service on one sheet; printed, it holds only what a citizen may be told."""
    found = next((service for service in office().rulebook.services.by_name.values() if service.code == code), None)
    told = office().knowledge.guide_of(found.name) if found else None
    if found is None or told is None:
        raise http_problem(404, "没有这个事项的办事指南。")
    facts = [office().knowledge.facts[id] for id in told.cited if id in office().knowledge.facts]
    return render_template("pages/guide.html", service=found, guide=told, fields=FIELDS, facts=facts)


@pages.get("/services/by-name/<name>")
def service_by_name(name: str) -> Response:
    found = office().rulebook.services.by_name.get(name)
    if found is None:
        raise http_problem(404, "没有这个事项。")
    return redirect(url_for("pages.service", code=found.code))


@pages.get("/kb/<identity>")
def article(identity: str) -> str | Response:
    """An article, a reply or a fact with both its sides; a guide has a page of its own."""
    knowledge = office().knowledge
    named = knowledge.guides.get(identity.partition(".")[0])
    if named is not None:
        code = office().rulebook.services.by_name[named.service].code
        return redirect(url_for("pages.guide", code=code, _anchor=identity.partition(".")[2] or None))
    card = card_of_hit(office(), identity, {})
    if card is None:
        raise http_problem(404, "知识库里没有这一条。")
    found, citing = knowledge.articles.get(identity), (*knowledge.articles_citing(identity), *knowledge.replies_citing(identity))
    return render_template(
        "pages/kb.html", card=card, article=found, reply=knowledge.replies.get(identity), inner=_inner(found), citing=citing
    )


def _inner(article: Article | None) -> list[tuple[str, list[Sentence]]]:
    """The sentences of an article that only officers read: heading and sentences."""
    if article is None:
        return []
    told = {sentence for section in office().knowledge.public_sections(article) for sentence in section.sentences}
    left = [(section.heading, [sentence for sentence in section.sentences if sentence not in told]) for section in article.sections]
    return [(heading, sentences) for heading, sentences in left if sentences]


@pages.get("/rules")
def rules() -> str:
    grouped = defaultdict(list)
    for rule in office().rulebook.rules:
        grouped[rule.service or "通用"].append(rule)
    return render_template("pages/rules.html", grouped=dict(grouped), causes=office().rulebook.causes)


@pages.get("/rules/<identity>")
def rule(identity: str) -> str:
    rulebook, knowledge = office().rulebook, office().knowledge
    found = rulebook.by_id.get(identity)
    if found is None:
        raise http_problem(404, "没有这条规则。")
    names = terms.LINES | {cause.code: cause.name for cause in rulebook.causes.by_code.values()}
    names |= {danger.code: danger.name for danger in rulebook.dangers.values()}
    said: list[Line] = lines_of(found.when, names)
    facts = [knowledge.facts[id] for id in found.basis if id in knowledge.facts]
    causes = [rulebook.causes.by_code[code] for code in found.causes]
    reply = knowledge.replies.get(found.reply or "")
    return render_template("pages/rule.html", rule=found, conditions=said, facts=facts, causes=causes, reply=reply)


@pages.get("/cases")
def cases() -> str:
    """Lessons; with ``all`` every matter whose path is labelled."""
    known, path, name = office().cases, request.args.get("path", ""), request.args.get("service", "")
    everything = request.args.get("all") == "1" or not known.lessons
    shown = known.matters if everything else known.taught
    found = [matter for matter in shown if path in ("", matter.path) and name in ("", matter.service)]
    asked = request.args.get("page", "1")
    last = max(1, -(-len(found) // PER_PAGE))
    page = min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    names = sorted({matter.service for matter in known.matters if matter.service})
    return render_template(
        "pages/cases.html",
        matters=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        lessons=known.lessons,
        count=len(found),
        page=page,
        last=last,
        names=names,
        path=path,
        name=name,
        everything=everything,
    )


@pages.get("/cases/<identity>")
def case(identity: str) -> str:
    matter = office().cases.by_id.get(identity)
    if matter is None:
        raise http_problem(404, "没有这个案例。")
    decision = office().judge.decide(matter.text)
    lesson = office().cases.lessons.get(identity)
    twin = office().cases.lessons.get(lesson.confusable) if lesson else None
    reply = office().knowledge.replies.get(lesson.reply) if lesson else None
    return render_template(
        "pages/case.html",
        matter=matter,
        lesson=lesson,
        twin=twin,
        reply=reply,
        decision=decision,
        cause=office().rulebook.causes.by_code.get(matter.cause),
        pieces=pieces_of(decision.text, decision.evidence),
        similar=office().cases.similar(matter.text),
    )
