"""A notice as A4 PDF, drawn by reportlab with its characters embedded: it looks the same wherever it is opened or printed."""

from __future__ import annotations

import io
import re

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from web.sheet import Sheet
from web.typeface import FONT, embedding, missing

_CLOSING = "，。；：？！、）】》”’…"
#: What a line is made of: one character, or a short run of Latin or Cyrillic letters and digits.
_PIECE = re.compile(r"[A-Za-z0-9_À-ɏЀ-ӿḀ-ỿ.+/-]{2,24}|.")
#: What stands on every sheet beside its own words.
_FIXED = "“办不成事”反映窗口编号：（签名）：（加盖专用章）。依据、无　第页.0123456789 "


class CannotPrint(ValueError):
    """``characters`` are in no font of ours: never a sheet with a gap in a name."""

    def __init__(self, characters: str):
        super().__init__(characters)
        self.characters = characters


def draw(sheet: Sheet, large: bool = False) -> bytes:
    """The PDF.  Raises :class:`CannotPrint` for characters that the typeface does not have."""
    words = sheet.words() + _FIXED
    if lacking := missing(words):
        raise CannotPrint(lacking)
    with embedding(words):
        return _drawn(sheet, 18 if large else 13)


def _drawn(sheet: Sheet, body: int) -> bytes:
    pen = _Pen(sheet)
    pen.write(sheet.station or "“办不成事”反映窗口", body, centred=True)
    pen.write(sheet.form.title, body + 9, centred=True, after=4 * mm)
    pen.write(f"编号：{sheet.serial}", body - 2, right=True, after=(0 if sheet.receipt else 3) * mm)
    if sheet.receipt:
        pen.write(sheet.receipt, body - 2, right=True, after=3 * mm)
    for part in sheet.parts():
        if part.heading:
            pen.write(part.heading, body, before=2 * mm, bold=True)
        if part.items:
            for number, item in enumerate(sheet.items(part.items), 1):
                pen.write(f"{number}. {item}", body, indent=body)
        if part.say:
            pen.write(sheet.paragraph(part), body, first=2 * body)
    pen.close(body)
    return pen.done()


class _Pen:
    """Writes down the page and goes on to the next when it is full; each page says which sheet it belongs to."""

    def __init__(self, sheet: Sheet):
        self._sheet = sheet
        self._file = io.BytesIO()
        self._canvas = Canvas(self._file, pagesize=A4, invariant=True)
        self._left, self._width, self._foot = 24 * mm, A4[0] - 48 * mm, 24 * mm
        self._y = A4[1] - 24 * mm

    def write(
        self,
        text: str,
        size: float,
        *,
        centred: bool = False,
        right: bool = False,
        bold: bool = False,
        indent: float = 0,
        first: float = 0,
        before: float = 0,
        after: float = 0,
    ) -> None:
        self._y -= before
        for number, line in enumerate(_lines(text, size, self._width - indent, first)):
            self._room(size * 1.8)
            left = self._left + indent + (first if number == 0 else 0)
            if centred or right:
                left = self._left + (self._width - pdfmetrics.stringWidth(line, FONT, size)) / (1 if right else 2)
            self._put(left, self._y, line, size, bold)
        self._y -= after

    def close(self, body: int) -> None:
        """Signatures, place of the seal, date."""
        self._y -= 6 * mm
        self._room(40 * mm)
        for number, who in enumerate(self._sheet.form.sign):
            base, words = self._y - number * body * 2.4, f"{who}（签名）："
            self._put(self._left, base, words, body)
            start = self._left + pdfmetrics.stringWidth(words, FONT, body)
            self._canvas.line(start, base - 2, max(start + 20 * mm, self._left + self._width - 52 * mm), base - 2)
        self._canvas.setDash(3, 3)
        self._canvas.rect(self._left + self._width - 44 * mm, self._y - 30 * mm, 44 * mm, 36 * mm)
        self._canvas.setDash()
        self._put(self._left + self._width - 33 * mm, self._y - 12 * mm, "（加盖专用章）", 9)
        self._put(self._left + self._width - 36 * mm, self._y - 26 * mm, self._sheet.written, 11)
        self._y -= 40 * mm

    def done(self) -> bytes:
        self._small_print()
        self._canvas.setTitle(f"{self._sheet.form.title} {self._sheet.serial}")
        self._canvas.save()
        return self._file.getvalue()

    def _small_print(self) -> None:
        sheet = self._sheet
        self._put(self._left, 16 * mm, f"{sheet.form.copies}。依据 {'、'.join(sheet.citations()) or '无'}", 7)
        self._put(self._left, 12 * mm, f"{sheet.basis}　第 {self._canvas.getPageNumber()} 页", 7)

    def _room(self, height: float) -> None:
        if self._y - height < self._foot:
            self._small_print()
            self._canvas.showPage()
            self._y = A4[1] - 24 * mm
        self._y -= min(height, 32)

    def _put(self, x: float, y: float, text: str, size: float, bold: bool = False) -> None:
        self._canvas.setFont(FONT, size)
        self._canvas.drawString(x, y, text)
        if bold:  # the font has one weight: struck twice
            self._canvas.drawString(x + 0.3, y, text)


def _lines(text: str, size: float, width: float, first: float) -> list[str]:
    """``text`` broken to ``width``; a closing mark never starts a line, and a number or a Latin word stays whole."""
    lines, line, left = [], "", width - first
    for piece in _PIECE.findall(text.replace("\n", " ")):
        if pdfmetrics.stringWidth(line + piece, FONT, size) > left and piece not in _CLOSING:
            lines.append(line)
            line, left = "", width
        line += piece
    return [*lines, line]
