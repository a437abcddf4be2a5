"""Facts that wait for a department's word: which, in what order, and how its word is kept.

How often a fact would be said is counted, not guessed: the labelled matters of every service whose guide or wordings
name the fact.  No matter is judged for it, so that the list is there at once.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from triage.content import made, yamlfile
from triage.content.knowledge import Fact, Knowledge
from triage.content.knowledge.attested import FILE
from triage.content.labelled import LabelledMatter
from triage.content.schema import nearest

_HEADER = """\
# 部门确认过的事实：写在这里的，转引或待核的事实也可以对群众说。
# 由 bancheng attest 写，不用手抄；事实的文字改过以后，原来的确认不算数，要重新确认。
"""


@dataclass(frozen=True)
class Waiting:
    """A fact that officers know and citizens may not be told.  ``times`` counts the labelled matters it would be said in,
    ``said_in`` are the services whose guide or wordings name it."""

    fact: Fact
    department: str
    post: str
    times: int
    said_in: tuple[str, ...]

    @property
    def source(self) -> str:
        return " ".join(filter(None, (self.fact.law, self.fact.article)))


@dataclass(frozen=True)
class Confirmation:
    """A department's word on one fact, as it was given: ``text`` is the fingerprint of the words it read, "" for the present ones."""

    fact: str
    post: str
    date: str
    note: str = ""
    text: str = ""


class NotConfirmed(ValueError):
    """This word cannot be kept; the message says in Chinese why and what to do."""


def worklist(knowledge: Knowledge, matters: Iterable[LabelledMatter], department: str = "") -> list[Waiting]:
    """What waits, by department, the most said first."""
    asked = Counter(matter.service for matter in matters)
    said_in: dict[str, set[str]] = defaultdict(set)
    for guide in knowledge.guides.values():
        for cited in guide.cited:
            said_in[cited].add(guide.service)
    for reply in knowledge.replies.values():
        if reply.status != "废止":
            for cited in reply.cited:
                said_in[cited].update(reply.services)
    found = []
    for fact in knowledge.facts.values():
        owner = knowledge.owner_of(fact)
        if fact.gate == "officer" and department in ("", owner):
            known = knowledge.department_of(owner)
            services = tuple(sorted(said_in[fact.id], key=lambda name: (-asked[name], name)))
            found.append(Waiting(fact, owner, known.liaison if known else "", sum(asked[name] for name in services), services))
    return sorted(found, key=lambda item: (item.department, -item.times, item.fact.id))


def check(knowledge: Knowledge, given: Confirmation, today: datetime.date) -> Fact:
    """The fact that ``given`` confirms.  Raises :class:`NotConfirmed`."""
    fact = knowledge.facts.get(given.fact)
    if fact is None:
        raise NotConfirmed(f"没有事实“{given.fact}”。{nearest(given.fact, knowledge.facts)}照 kb/facts/ 里的编号写。")
    if fact.gate == "public":
        raise NotConfirmed(f"事实 {fact.id} 读过原文，本来就可以对外说，不用确认。")
    posts = {item.liaison: item for item in knowledge.reference.departments.values()}
    post = posts.get(given.post)
    if post is None:
        raise NotConfirmed(f"没有联络岗“{given.post}”。{nearest(given.post, posts)}照 rules/departments.yaml 的 liaison 写，不写姓名。")
    if post.line != fact.line:
        owner = knowledge.department_of(knowledge.owner_of(fact))
        raise NotConfirmed(
            f"{fact.id} 是“{fact.line}”条线的，{given.post}管的是“{post.line}”；请{owner.liaison if owner else '这条线的联络岗'}确认。"
        )
    try:
        day = datetime.date.fromisoformat(given.date)
    except ValueError:
        raise NotConfirmed(f"日期“{given.date}”看不懂，写成 2026-12-01 这样。") from None
    if day > today:
        raise NotConfirmed(f"日期 {given.date} 还没有到，写确认的那一天。")
    if given.text and given.text != fact.fingerprint:
        raise NotConfirmed(f"事实 {fact.id} 在这张表做好以后改过，请看过新的写法再确认：{fact.fact}")
    return fact


def is_known(fact: Fact, given: Confirmation) -> bool:
    """Whether the same post has said so already, of the same words."""
    return fact.attested is not None and fact.attested.post == given.post


def keep(home: Path, confirmed: Iterable[tuple[Fact, Confirmation]]) -> None:
    """Write them into kb/attested.yaml, in place of an earlier word on the same facts.  Whole or not at all."""
    path = home / FILE
    raw = yamlfile.load(path, home) if path.is_file() else {"attested": []}
    rows = {row["fact"]: {key: str(value) for key, value in row.items()} for row in raw["attested"]}
    for fact, given in confirmed:
        row = {"fact": fact.id, "post": given.post, "date": given.date, "text": fact.fingerprint}
        rows[fact.id] = row | ({"note": given.note} if given.note else {})
    lines = [_line(rows[identity]) for identity in sorted(rows)]
    text = _HEADER + ("attested:\n" + "".join(lines) if lines else "attested: []\n")
    made.write(path, text, path.stat().st_mode & 0o777 if path.is_file() else 0o644)


def _line(row: dict[str, str]) -> str:
    quoted = {key: _quoted(value) if key in ("text", "note") else value for key, value in row.items()}
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in quoted.items()) + "}\n"


def _quoted(text: str) -> str:
    """In double quotes, on one line."""
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def as_text(items: list[Waiting]) -> str:
    if not items:
        return "没有等着确认的事实。"
    lines = ["等着业务部门确认的事实，会说到的多的在前。“件”数的是已标注的反映事项：事项的办事指南或口径引用了这条事实。"]
    department = None
    for item in items:
        if item.department != department:
            department = item.department
            count = sum(other.department == department for other in items)
            lines.append(f"\n{department or '没有定归哪个部门'}（{item.post or '联络岗待定'}，{count} 条）")
        caveat = f"　还要留意：{item.fact.caveat}" if item.fact.caveat else ""
        lines.append(
            f"  {item.fact.id}［{item.fact.mark or '待核'}］{item.times} 件　{item.fact.fact}（{item.source or '没有出处'}）{caveat}"
        )
    lines.append("\n确认一条：bancheng attest RK-012 --post 联络岗 --date 2026-12-01")
    lines.append("成批确认：加 --xlsx 表.xlsx，部门填好以后用 bancheng attest import 表.xlsx 收回。")
    return "\n".join(lines)
