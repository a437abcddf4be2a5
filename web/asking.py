"""The state of the desk's form: what was typed, and what the officer did with each of the (at most two) matters in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from triage.batch import LONGEST_TEXT
from triage.hearing.matter import Value
from web.inputs import VALUES, too_long

#: What a blank of the wording is called in the form, and what stands before all that belongs to the matter not on top.
BLANK, ASIDE = "b:", "aside:"


@dataclass(frozen=True)
class Done:
    """What the officer did with one matter: answers ticked, something chosen among the hits, another path taken, blanks
    filled in."""

    ticked: Mapping[str, Value] = field(default_factory=dict)
    chosen: str = ""
    override: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> Iterator[tuple[str, str]]:
        """As fields of the form, but for the blanks, which are fields themselves where they are seen."""
        yield from (("ticked", f"{name}={value}") for name, value in self.ticked.items())
        yield "chosen", self.chosen
        yield "override", self.override


@dataclass(frozen=True)
class Asking:
    """``done`` belongs to the matter on top, which is number ``part`` of the visit (0 or 1); ``aside`` to the other one."""

    text: str = ""
    done: Done = field(default_factory=Done)
    aside: Done = field(default_factory=Done)
    part: int = 0

    def turned(self) -> Asking:
        """With the other matter on top."""
        return replace(self, done=self.aside, aside=self.done, part=1 - self.part)

    def fields(self) -> Iterator[tuple[str, str]]:
        """Everything that the page must send again, but for the text and the blanks in sight."""
        yield "part", str(self.part)
        yield from self.done.fields()
        yield from ((ASIDE + name, value) for name, value in self.aside.fields())
        yield from ((f"{ASIDE}{BLANK}{name}", value) for name, value in self.aside.given.items())


def read_asking(form: MultiDict[str, str]) -> Asking:
    """The form's state.  ``tick``, ``pick`` and ``turn`` are the button just pressed, the others what was so before."""
    text = form.get("text", "").replace("\r\n", "\n")
    text = text.encode("utf-8", "replace").decode()
    if len(text) > LONGEST_TEXT:
        raise too_long("群众说的", len(text))
    asking = Asking(text, _done(form, ""), _done(form, ASIDE), int(form.get("part") == "1"))
    if form.get("turn", "") in ("0", "1") and form["turn"] != str(asking.part):
        asking = asking.turned()
    done, pressed = asking.done, form.getlist("tick")
    before = {name: value for name, value in done.ticked.items() if name not in dict(map(_tick, pressed))}
    return replace(asking, done=replace(done, ticked={**before, **_ticks(pressed)}, chosen=form.get("pick", done.chosen)))


def _done(form: MultiDict[str, str], place: str) -> Done:
    blank = place + BLANK
    given = {name.removeprefix(blank): value[:500] for name, value in form.items() if name.startswith(blank) and value}
    return Done(_ticks(form.getlist(place + "ticked")), form.get(place + "chosen", ""), form.get(place + "override", ""), given)


def _ticks(entries: Iterable[str]) -> dict[str, Value]:
    """名称=yes as a pair; one without a value takes an answer back and is none itself."""
    return {name: value for name, said in map(_tick, entries) for value in VALUES if value == said}


def _tick(entry: str) -> tuple[str, str]:
    name, _, value = entry.rpartition("=")
    return name, value
