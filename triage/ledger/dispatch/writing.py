"""What is written on a dispatch of each kind, out of what was filled in: its codes, its words, and what every station owes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.ledger.dispatch.dispatch import RECEIPT
from triage.ledger.dispatch.forms import Forms
from triage.ledger.filling import clean
from triage.ledger.refusal import Lack, lacking

#: Characters at most of what is written, by field, and tasks and cases at most.
LONGEST = {"title": 60, "findings": 3000, "place": 60, "camera": 60, "task": 300, "why": 300}
MOST_TASKS, MOST_CASES = 20, 20


@dataclass
class Writing:
    """A paper while it is written.  ``told`` are codes, ``body`` the words, ``tasks`` (code, kind, due day)."""

    forms: Forms
    given: Mapping[str, Any]
    day: dt.date
    receipt: dt.date
    told: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    tasks: list[tuple[str, str, str]] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)

    def lack(self, name: str, say: str) -> None:
        self.lacks.append(Lack(name, (name,), say))

    def words(self, name: str, say: str, limit: str = "", needed: bool = True) -> str:
        """A text that was filled in; "" where it may be left out."""
        text = clean(str(self.given.get(name) or "")).strip()
        if needed and not text:
            self.lack(name, say)
        longest = LONGEST[limit or name]
        if len(text) > longest:
            self.lack(name, f"{say}，最多 {longest} 字（现在 {len(text)} 字）")
        return text

    def code(self, name: str, known: Mapping[str, str], say: str) -> str:
        code = str(self.given.get(name) or "")
        if code not in known:
            self.lack(name, say)
        return code

    def date(self, name: str, say: str, earliest: dt.date | None = None) -> str:
        text = str(self.given.get(name) or "")
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            self.lack(name, f"{say}，写成 2026-12-01 这样")
            return ""
        if earliest and day < earliest:
            self.lack(name, f"{say}，不早于 {earliest.isoformat()}")
        return day.isoformat()


def write(kind: str, forms: Forms, given: Mapping[str, Any], day: dt.date, receipt: dt.date) -> Writing:
    """``receipt`` is the day by which stations say that they have it.  Raises :class:`Refusal` with all that is missing."""
    paper = Writing(forms, given, day, receipt)
    _KINDS[kind](paper)
    paper.tasks.insert(0, (RECEIPT, "receipt", receipt.isoformat()))
    if paper.lacks:
        raise lacking("下发", paper.lacks)
    return paper


def _circular(paper: Writing) -> None:
    paper.body["title"] = paper.words("title", "写一个标题")
    paper.body["findings"] = paper.words("findings", "写清通报什么情况")
    lines = [line.strip() for line in clean(str(paper.given.get("tasks") or "")).splitlines() if line.strip()]
    if len(lines) > MOST_TASKS or any(len(line) > LONGEST["task"] for line in lines):
        paper.lack("tasks", f"要办的事一行一件，最多 {MOST_TASKS} 件，每件最多 {LONGEST['task']} 字")
    due = paper.date("due", "写明哪天前办好", paper.day) if lines else ""
    paper.body["tasks"] = {f"t{number}": line for number, line in enumerate(lines, 1)}
    paper.tasks += [(code, "rectify", due) for code in paper.body["tasks"]]


def _check(paper: Writing) -> None:
    forms = paper.forms
    way = paper.told["way"] = paper.code("way", forms.ways, "选怎么查的")
    if way == "outside":
        paper.told["by"] = paper.code("by", forms.outside, "选是哪个单位来查的")
    if way == "remote":
        paper.body["camera"] = paper.words("camera", "写清看的是哪个摄像头（只记摄像头和时间，不留录像）")
    paper.told["at"] = _moment(paper)
    paper.told["results"], reasons, tasks = {}, {}, {}
    for item in forms.items:
        name = f"result_{item.code}"
        known = {code: word for code, word in forms.results.items() if code != "excused" or item.excused}
        result = paper.told["results"][item.code] = paper.code(name, known, f"选“{item.name}”查下来怎么样")
        needed = result in ("fail", "excused")
        say = f"写清“{item.name}”{'哪里不符合' if result == 'fail' else '为什么变动'}"
        reasons[item.code] = paper.words(f"why_{item.code}", say, "why", needed)
        if result == "fail":
            tasks[item.code] = item.mend
    due = paper.date("due", "写明哪天前改好", paper.day) if tasks else ""
    names = [item.name for item in forms.items if item.code in tasks]
    paper.body |= {
        "title": "、".join(names) if names else "没有发现问题",
        "findings": paper.words("findings", "查到的别的情况", needed=False),
        "reasons": {code: why for code, why in reasons.items() if why},
        "tasks": tasks,
    }
    paper.tasks += [(code, "rectify", due) for code in tasks]


def _training(paper: Writing) -> None:
    paper.body["title"] = paper.words("title", "写一个标题")
    paper.body["findings"] = paper.words("findings", "写清讲什么", needed=False)
    paper.body["place"] = paper.words("place", "写清在哪里")
    cases = [str(case) for case in paper.given.get("cases") or ()]
    if not 0 < len(cases) <= MOST_CASES or not all(re.fullmatch(r"[\w-]{1,40}", case) for case in cases):
        paper.lack("cases", f"选要讲的典型案例，1 到 {MOST_CASES} 个")
    paper.told["cases"] = list(dict.fromkeys(cases))
    paper.body["tasks"] = {"attend": "参加培训"}
    paper.tasks.append(("attend", "attend", paper.date("due", "写明哪天培训")))


def _moment(paper: Writing) -> str:
    """When a check was made, to the minute, in Shanghai's time: never in days to come."""
    text = str(paper.given.get("at") or "")
    try:
        moment = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M")
    except ValueError:
        paper.lack("at", "写明什么时候查的，写成 2026-12-01T09:30 这样")
        return ""
    if moment.date() > paper.day:
        paper.lack("at", "查的时间还没有到")
    return text


_KINDS: Mapping[str, Callable[[Writing], None]] = {"circular": _circular, "check": _check, "training": _training}
