"""One notice filled in, as both the page and the PDF print it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.content.notices import NoticeField, NoticeForm, Part
from triage.deadlines.calendar import spoken

_SPLIT = re.compile(r"[\n、；;]+")


@dataclass(frozen=True)
class Sheet:
    form: NoticeForm
    values: Mapping[str, str]
    serial: str
    day: datetime.date
    rule: str
    release: str
    station: str
    case: str = ""
    code: str = ""

    @property
    def unfilled(self) -> tuple[str, ...]:
        return self.form.unfilled(self.values)

    @property
    def serial_ascii(self) -> str:
        return "".join(char for char in self.serial if char.isascii()).strip("-")

    @property
    def receipt(self) -> str:
        """What the citizen asks with how the matter stands; "" for a sheet of no registered case."""
        return f"登记编号：{self.case}　校验码：{self.code}" if self.case and self.code else ""

    @property
    def written(self) -> str:
        return f"{self.day.year}年{self.day.month}月{self.day.day}日"

    @property
    def basis(self) -> str:
        """Where the sheet comes from, for its small print."""
        rule = f"规则 {self.rule}" if self.rule else ""
        return "　".join(filter(None, (f"编号 {self.serial}", rule, f"规则库 {self.release}", f"样式 {self.form.id}")))

    def field(self, name: str) -> NoticeField:
        return next(field for field in self.form.fields if field.name == name)

    def items(self, name: str) -> list[str]:
        return [item.strip() for item in _SPLIT.split(self.values.get(name, "")) if item.strip()]

    def text(self, name: str) -> str:
        """What is printed for a field: a date as it is said, a list in one line."""
        field, value = self.field(name), self.values.get(name, "")
        if field.type == "date":
            try:
                return spoken(datetime.date.fromisoformat(value))
            except ValueError:
                return value
        return "、".join(self.items(name)) if field.type == "list" else value

    def parts(self) -> list[Part]:
        return self.form.shown_parts(self.values)

    def paragraph(self, part: Part) -> str:
        return "".join(self.text(piece) if kind == "blank" else piece for kind, piece in part.pieces())

    def words(self) -> str:
        """Everything that is printed, for the typeface to say whether it has it all."""
        said = [self.station, self.form.title, self.serial, self.basis, self.written, self.form.copies, *self.form.sign, *self.citations()]
        for part in self.parts():
            said += [part.heading, self.paragraph(part), *(self.items(part.items) if part.items else ())]
        return "".join(said)

    def citations(self) -> Iterator[str]:
        yield from dict.fromkeys(fact for part in self.parts() for fact in part.facts)
