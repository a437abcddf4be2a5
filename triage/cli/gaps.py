"""``bancheng gaps``: what was looked up at the counters and found no answer, per department."""

from __future__ import annotations

import click

from triage.authoring.gaps import as_json, as_text, unanswered
from triage.content.home import find_home


@click.command(help="列出窗口上查了、没有查到的话，按业务部门分开，问得多的在前。号码已经隐去。")
@click.option("--owner", metavar="部门", help="只看这个业务部门的。")
@click.option("--most", type=click.IntRange(1), default=500, show_default=True, metavar="条", help="只看最近多少条。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="给人看、给程序看。")
def command(owner: str | None, most: int, form: str) -> None:
    from triage.journal import Journal

    found = unanswered(Journal.open(find_home()).gaps(owner, most))
    click.echo(as_json(found) if form == "json" else as_text(found))
