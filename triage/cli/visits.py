"""``bancheng visits``: how many people came to each station in each month, brought in by CSV."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from triage.content.home import find_home


@click.group(help="每个派出所每个月的到所人次：一类事多没多、改了有没有用，都按人次比。")
def command() -> None:
    pass


@command.command(
    "import", help="导入到所人次，列：代码,月份,人次（例如 MH05,2026-10,1250）。有错一行也不导入；同一个所同一个月再导入，以后一次为准。"
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="人次表.csv")
def import_command(file: Path) -> None:
    from triage.ledger import visits
    from triage.ledger.actor import Actor
    from triage.ledger.event import day_of
    from triage.ledger.units import Units
    from triage.store import Store

    now = dt.datetime.now(dt.UTC)
    with Store.open(find_home()).write() as connection:
        months = visits.read_csv(file.read_bytes(), Units.read(connection), day_of(now))
        visits.keep(connection, months, Actor("console", "police", "admin", "", client="console"), now)
    click.echo(f"导入了 {len(months)} 个月、{len(set().union(*months.values()))} 个派出所的到所人次。")
