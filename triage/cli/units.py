"""``bancheng units``: districts, stations, centres and windows, brought in by CSV."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from triage.content.home import find_home


@click.group(help="机构和窗口。")
def command() -> None:
    pass


@command.command("import", help="导入机构表，整个换掉原来的；历史上的机构留在台账里。先全部检查，有错一行也不导入。")
@click.argument("units", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="机构表.csv")
@click.option("--windows", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="窗口表.csv", help="连窗口一起导入。")
def import_command(units: Path, windows: Path | None) -> None:
    from triage.ledger.actor import Actor
    from triage.ledger.ledger import Ledger
    from triage.ledger.units import read_csv, read_windows

    tree = read_csv(units.read_bytes())
    counters = read_windows(windows.read_bytes(), tree) if windows else []
    machine = Actor("console", "police", "admin", "", client="console")
    with Ledger.open(find_home()).turn() as turn:
        turn.import_units(machine, tree, counters, "units/import", dt.datetime.now(dt.UTC))
    click.echo(f"导入了 {len(tree)} 个机构、{len(counters)} 个窗口。")


@command.command("list", help="列出机构。")
def list_command() -> None:
    from triage.ledger.units import KINDS, Units
    from triage.store import Store

    with Store.open(find_home()).read() as connection:
        units = Units.read(connection).by_code.values()
    for unit in sorted(units, key=lambda unit: unit.code):
        click.echo(f"{unit.code}　{KINDS[unit.kind]}　{unit.name}　{unit.parent}")
