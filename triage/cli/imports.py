"""``bancheng import``: what other lines heard of our matters, brought in from the files that they export."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from triage.content.home import find_home
from triage.trouble import Trouble


@click.command(help="导入 12345、12389 导出的表，CSV 或者 .xlsx。不写 --commit 只说每一行会怎么样，什么都不记。有错的行退出码是 1。")
@click.argument("source", metavar="热线")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="文件")
@click.option("--commit", "really", is_flag=True, help="真的导入：没有错的行一起记进台账；有错的改好了，整份再导入一次，记过的不会再记。")
def command(source: str, file: Path, really: bool) -> None:
    from triage.ledger.actor import Actor
    from triage.ledger.imports.book import Imports
    from triage.ledger.imports.trial import STATUS
    from triage.ledger.ledger import Ledger

    ledger = Ledger.open(find_home())
    if source not in ledger.content.imports:
        raise Trouble(f"没有“{source}”的导入表；可以写：{'、'.join(ledger.content.imports)}，或者在 rules/ledger/imports 里加一张。")
    imports, now = Imports(ledger), dt.datetime.now(dt.UTC)
    whoever = Actor("console", "police", "city", "", client="console")
    found = (imports.bring_in if really else imports.look)(whoever, source, file.read_bytes(), now)
    for told in found.rows:
        click.echo("　".join((f"第 {told.row.line} 行", told.row.number or "没有编号", STATUS[told.status], told.said)).rstrip())
    counts = "，".join(f"{STATUS[status]} {count} 行" for status, count in found.counts.items())
    click.echo(f"{'导入了' if really else '只看了一遍，没有导入'}：{counts}。")
    if not really and found.taken:
        click.echo(f"导入用：bancheng import {source} {file} --commit")
    sys.exit(1 if found.counts["wrong"] else 0)
