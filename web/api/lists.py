"""The lists that another front end builds its forms from: services, circumstances, materials, notices."""

from __future__ import annotations

from typing import Any

from triage.content.rulebook import Rulebook
from triage.content.services import Service
from triage.content.vocabulary import YES_NO
from triage.decision.decision import REMARKS
from triage.terms import LINES
from web.api.told import speaks_inside
from web.office import Office


def service_row(service: Service, book: Rulebook) -> dict[str, Any]:
    department = book.services.departments[service.owner]
    return {
        "code": service.code,
        "name": service.name,
        "line": {"code": service.line, "name": LINES[service.line]},
        "aliases": list(service.aliases),
        "owner": {
            "code": book.codes.departments.get(service.owner, service.owner),
            "department": service.owner,
            "liaison": department.liaison,
        },
    }


def service_form(code: str, office: Office, internal: bool) -> dict[str, Any] | None:
    """What may be asked of one service: the circumstances and materials that some rule about it rests on."""
    book = office.rulebook
    service = next((each for each in book.services.by_name.values() if each.code == code), None)
    if service is None:
        return None
    named = dict.fromkeys(literal.partition(":")[2] for rule in book.rules if rule.service == service.name for literal in rule.literals)
    rows = [row for name in named if (row := _field(name, office, internal))]
    materials = [{"code": row["code"], "name": row["name"]} for row in rows if row["kind"] == "material"]
    guide = office.knowledge.guide_of(service.name)
    told = guide.as_dict(internal) if guide is not None and (internal or guide.in_force) else None
    return service_row(service, book) | {"fields": rows, "materials": materials, "guide": told}


def _field(name: str, office: Office, internal: bool) -> dict[str, Any] | None:
    vocabulary, codes = office.rulebook.vocabulary, office.rulebook.codes
    if name in vocabulary.materials:
        return _yes_no(codes.materials.get(name, name), name, "material", f"{name}有吗？", ("有", "没有"))
    known = vocabulary.circumstances.get(name)
    if known is None or not (internal or _may_be_asked(name, office)):
        return None
    return _yes_no(codes.circumstances.get(name, name), name, "circumstance", known.question or f"是不是{known.means}？", known.answers)


def _yes_no(code: str, name: str, kind: str, question: str, answers: tuple[str, str]) -> dict[str, Any]:
    choices = [{"answer": answer, "value": value} for answer, value in zip(answers, ("yes", "no"), strict=True)]
    return {"code": code, "name": name, "kind": kind, "type": "yes_no", "question": question, "choices": choices}


def circumstances(office: Office, internal: bool) -> dict[str, Any]:
    vocabulary, codes = office.rulebook.vocabulary, office.rulebook.codes
    known = [each for each in vocabulary.circumstances.values() if internal or _may_be_asked(each.name, office)]
    return {
        "circumstances": [
            {
                "code": codes.circumstances.get(each.name, each.name),
                "name": each.name,
                "means": each.means,
                "question": each.question,
                "answers": list(each.answers or YES_NO),
            }
            for each in known
        ],
        "materials": [{"code": codes.materials.get(name, name), "name": name} for name in vocabulary.materials],
    }


def notices(office: Office) -> list[dict[str, Any]]:
    return [
        {
            "code": form.code,
            "name": form.name,
            "title": form.title,
            "fields": [field.name for field in form.fields],
            "status": form.status,
        }
        for form in office.notices.forms
    ]


def _may_be_asked(name: str, office: Office) -> bool:
    """Nothing that is said of a citizen's manner, and nothing with an internal phrase in it, is for the public."""
    known = office.rulebook.vocabulary.circumstances[name]
    return known.flag not in REMARKS and not speaks_inside(office.knowledge, name, known.means, known.question, *known.answers)
