"""The typeface of what is printed: Noto Serif SC, of which only the characters of one sheet are embedded.

It has every character of the national table of 8,105, Latin with the marks of Vietnamese, and Russian Cyrillic.  Its
outlines are cubic and reportlab embeds quadratic ones alone, so that a small font is made for each sheet: some
milliseconds for a few hundred characters.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import serif_path
from reportlab.pdfbase import pdfmetrics, ttfonts

#: The name under which reportlab knows the font of the sheet that is being drawn.
FONT = "BanchengSheet"
#: How far a quadratic outline may lie from the cubic one, in thousandths of the size.
_TOLERANCE = 1.0
_ONE_SHEET = threading.Lock()
_WHOLE = threading.Lock()
#: Drawn by no font: they only break lines.
_BLANK = "\n\r\t"
_plain_table = ttfonts.makeToUnicodeCMap


def _table_of_characters(font: str, subset: list[int]) -> str:
    """What a reader copies for each glyph.  reportlab writes a character beyond the first plane as five digits, which no reader
    understands: it is a pair of UTF-16."""
    table = _plain_table(font, subset)
    for code in subset:
        if code > 0xFFFF:
            table = table.replace(f"> <{code:04X}>", f"> <{chr(code).encode('utf-16-be').hex().upper()}>")
    return table


ttfonts.makeToUnicodeCMap = _table_of_characters


@cache
def _whole() -> TTFont:
    return TTFont(serif_path(), lazy=True)


@cache
def _glyphs() -> dict[int, str]:
    """Character → glyph, for every character the typeface has."""
    with _WHOLE:
        return dict(_whole().getBestCmap())


def missing(text: str) -> str:
    """The characters of ``text`` that cannot be printed, each once, in their order; "" where all can."""
    return "".join(dict.fromkeys(char for char in text if ord(char) not in _glyphs() and char not in _BLANK))


@contextmanager
def embedding(text: str) -> Iterator[None]:
    """Inside, reportlab's font :data:`FONT` has the characters of ``text``, and no others.  One sheet at a time."""
    with _ONE_SHEET:
        pdfmetrics.registerFont(ttfonts.TTFont(FONT, io.BytesIO(_small_font(frozenset(text)))))
        yield


def _small_font(chars: frozenset[str]) -> bytes:
    wanted = {ord(char): _glyphs()[ord(char)] for char in sorted(chars | {" "}) if ord(char) in _glyphs()}
    names = [".notdef", *dict.fromkeys(wanted.values())]
    with _WHOLE:  # the file is read as glyphs are asked for
        whole = _whole()
        drawn, widths = whole.getGlyphSet(), whole["hmtx"]
        glyphs, metrics = {}, {}
        for name in names:
            pen = TTGlyphPen(None)
            drawn[name].draw(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True))
            glyphs[name], metrics[name] = pen.glyph(), widths[name]
        head, across, marks = whole["head"], whole["hhea"], whole["OS/2"]
    builder = FontBuilder(head.unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=across.ascent, descent=across.descent)
    builder.setupOS2(sTypoAscender=marks.sTypoAscender, sTypoDescender=marks.sTypoDescender, sCapHeight=marks.sCapHeight, fsType=0)
    builder.setupNameTable({"familyName": FONT, "styleName": "Regular", "psName": FONT})
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()
