"""Questions in Chinese, one field at a time, each with a default where there is one and a hint where a word is unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import click

from triage.content.schema import nearest

#: Chinese for what was typed, or a :class:`click.UsageError` that says what to type.
Check = Callable[[str], str]


class Asker:
    """Takes what the options gave and asks for the rest, where somebody is there to answer."""

    def __init__(self, there: bool):
        self.there = there
        self.lacking: list[str] = []

    def one(self, given: str | None, option: str, words: str, check: Check = lambda value: value, default: str | None = None) -> str:
        """One value; the default is taken at once where nobody can be asked."""
        if given is not None:
            return check(given)
        if not self.there:
            if default is None:
                self.lacking.append(f"{option}（{words}）")
            return default or ""
        while True:
            try:
                return check(click.prompt(words, default=default, show_default=default not in (None, "")).strip())
            except click.UsageError as error:
                click.echo(f"  {error.message}")

    def many(
        self, given: tuple[str, ...], option: str, words: str, check: Check = lambda value: value, needed: bool = False
    ) -> tuple[str, ...]:
        """Several values; an empty line ends them."""
        if given:
            return tuple(check(value) for value in given)
        if not self.there:
            if needed:
                self.lacking.append(f"{option}（{words}）")
            return ()
        found: list[str] = []
        click.echo(f"{words}。一行一个，写完按回车：")
        while True:
            value = click.prompt(f"  {len(found) + 1}", default="", show_default=False).strip()
            if not value and (found or not needed):
                return tuple(found)
            try:
                found += [check(value)] if value else []
            except click.UsageError as error:
                click.echo(f"  {error.message}")

    def finish(self) -> None:
        """Raise for what nobody gave and nobody could be asked."""
        if self.lacking:
            raise click.UsageError("还缺：" + "、".join(self.lacking) + "。补上这些选项，或者加 --ask 一问一答。")


def among(known: Collection[str] | Mapping[str, Any], what: str, show: bool = False) -> Check:
    """A check that a word is one of ``known``."""

    def check(value: str) -> str:
        if value not in known:
            listed = f"可以写：{'、'.join(known)}。" if show else ""
            raise click.UsageError(f"没有“{value}”这个{what}。{nearest(value, known)}{listed}")
        return value

    return check


def shape(pattern: str, words: str) -> Check:
    """A check that a word has a form."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise click.UsageError(f"“{value}”不合格式：{words}。")
        return value

    return check
