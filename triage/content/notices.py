"""Notices: printable sheets whose words the departments keep under ``kb/notices/``, and one of them filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.content.findings import ContentError, Finding
from triage.content.knowledge import Knowledge
from triage.content.yamlfile import line_of, load

FOLDER = "kb/notices"
TYPES = ("text", "list", "date", "phone")
_BLANK = re.compile(r"\{([^{}]*)\}")
_NEEDED = ("id", "code", "name", "number", "title", "owner", "status", "fields", "parts", "sign", "copies")


@dataclass(frozen=True)
class NoticeField:
    """A blank of a notice; ``source`` says who fills it first."""

    name: str
    type: str
    source: str
    prompt: str
    optional: bool = False


@dataclass(frozen=True)
class Part:
    """A paragraph (``say``) or a field printed item by item (``items``); left out while the field ``needs`` is empty."""

    heading: str
    say: str
    items: str
    needs: str
    facts: tuple[str, ...]

    def pieces(self) -> Iterator[tuple[str, str]]:
        """``say`` as ("text", words) and ("blank", field) in order."""
        for number, piece in enumerate(_BLANK.split(self.say)):
            if piece:
                yield ("blank" if number % 2 else "text"), piece

    @property
    def whole(self) -> str:
        """The field that is the whole paragraph, for which there must be room; else ""."""
        pieces = list(self.pieces())
        blanks = [piece for kind, piece in pieces if kind == "blank"]
        said = "".join(piece for kind, piece in pieces if kind == "text")
        return blanks[0] if len(blanks) == 1 and said.strip() in ("", "。") else ""


@dataclass(frozen=True)
class NoticeForm:
    id: str
    code: str
    name: str
    number: str
    title: str
    owner: str
    status: str
    fields: tuple[NoticeField, ...]
    parts: tuple[Part, ...]
    sign: tuple[str, ...]
    copies: str

    def fill(self, given: Mapping[str, str]) -> dict[str, str]:
        """Only the fields of this form, without white space around them."""
        return {field.name: str(given.get(field.name, "")).strip() for field in self.fields}

    def unfilled(self, given: Mapping[str, str]) -> tuple[str, ...]:
        """What must be filled before the sheet may be printed."""
        filled = self.fill(given)
        return tuple(field.name for field in self.fields if not field.optional and not filled[field.name])

    def shown_parts(self, given: Mapping[str, str]) -> list[Part]:
        """The parts as they are printed: those that need an empty optional field are left out."""
        filled = self.fill(given)
        return [part for part in self.parts if not part.needs or filled[part.needs]]


@dataclass(frozen=True)
class NoticeForms:
    """All forms; found by name (as rules say it) or by code (as addresses do)."""

    forms: tuple[NoticeForm, ...]

    @classmethod
    def load(cls, home: Path, knowledge: Knowledge) -> NoticeForms:
        """Raises :class:`ContentError` with everything wrong in ``kb/notices``."""
        findings: list[Finding] = []
        forms = []
        for path in sorted((home / FOLDER).glob("*.yaml")):
            raw, file = load(path, home), path.relative_to(home).as_posix()
            wrong = list(_check(raw, file, knowledge))
            findings += wrong
            if not wrong:
                forms.append(_form(raw))
        if findings:
            raise ContentError(findings)
        return cls(tuple(forms))

    def by_code(self, code: str) -> NoticeForm | None:
        return next((form for form in self.forms if form.code == code), None)

    def by_name(self, name: str | None) -> NoticeForm | None:
        return next((form for form in self.forms if form.name == name), None)


def _form(raw: dict) -> NoticeForm:
    fields = tuple(
        NoticeField(name, entry["type"], entry["source"], entry["prompt"], bool(entry.get("optional")))
        for name, entry in raw["fields"].items()
    )
    parts = tuple(
        Part(part.get("heading", ""), part.get("say", ""), part.get("list", ""), part.get("needs", ""), tuple(part.get("facts", ())))
        for part in raw["parts"]
    )
    words = {key: raw[key] for key in ("id", "code", "name", "number", "title", "owner", "status", "copies")}
    return NoticeForm(**words, fields=fields, parts=parts, sign=tuple(raw["sign"]))


def _check(raw: Any, file: str, knowledge: Knowledge) -> Iterator[Finding]:
    if not isinstance(raw, dict) or any(key not in raw for key in _NEEDED):
        lacking = [key for key in _NEEDED if not isinstance(raw, dict) or key not in raw]
        yield Finding(file, 1, "notice", f"缺少“{'、'.join(lacking)}”", "对照 kb/notices/README.md 补上")
        return
    for name, entry in raw["fields"].items():
        if entry.get("type") not in TYPES or "prompt" not in entry or "source" not in entry:
            yield Finding(
                file,
                line_of(raw["fields"], name),
                "notice",
                f"空格“{name}”没有写全",
                f"写上 type（{'、'.join(TYPES)}）、source、prompt",
                raw["id"],
            )
    for place, part in enumerate(raw["parts"]):
        line = line_of(raw["parts"], place)
        names = [*_BLANK.findall(part.get("say", "")), *(part[key] for key in ("list", "needs") if key in part)]
        for name in names:
            if name not in raw["fields"]:
                yield Finding(file, line, "notice", f"“{name}”不在 fields 里", "先在 fields 里写这个空格", raw["id"])
        for fact in part.get("facts", ()):
            if fact not in knowledge.public_facts:
                yield Finding(
                    file, line, "notice", f"事实 {fact} 不能对外，不能印给群众", "换成可以对外的事实，或者把这句话删掉", raw["id"]
                )
        said = part.get("heading", "") + part.get("say", "")
        for phrase in knowledge.reference.internal_phrases:
            if phrase in said:
                yield Finding(file, line, "notice", f"有内部字眼“{phrase}”", "换成能对群众说的话", raw["id"])
