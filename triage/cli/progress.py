"""How far long work has come, told to whoever waits for it: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

#: Where there is no terminal a line is told after each of so many parts.
_PARTS = 4


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], object]]:
    """Gives what to call with how many more are done."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
            yield bar.update
        return
    click.echo(f"{label}……", err=True)
    through = 0

    def more(number: int) -> None:
        nonlocal through
        before, through = through, through + number
        if length and before * _PARTS // length < through * _PARTS // length < _PARTS:
            click.echo(f"　{label}：{through}/{length}", err=True)

    yield more
