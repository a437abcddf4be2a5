"""``bancheng stats``: how many cases, by what."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from triage.content.home import find_home
from triage.insight.statistics import TABLES, Between, Statistics, Table


@click.command(help=f"统计件数。表：{'、'.join(f'{code}（{name}）' for code, name in TABLES.items())}。登记错的、并掉的不算。")
@click.argument("table", type=click.Choice(list(TABLES)), metavar="表")
@click.option("--json", "form", flag_value="json", help="给程序看：一行一组。")
@click.option("--csv", "form", flag_value="csv", help="CSV，表格软件能打开。")
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), metavar="文件", help="存成 Excel 文件。")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="从这一天登记的。")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="到这一天登记的。")
@click.option("--unit", default="", metavar="代码", help="只看这个分局或者派出所的。")
def command(table: str, form: str | None, xlsx: Path | None, since: dt.datetime | None, until: dt.datetime | None, unit: str) -> None:
    from triage.insight.sheets import as_csv, as_xlsx, counted
    from triage.ledger.content import LedgerContent
    from triage.store import Store

    home = find_home()
    statistics = Statistics.load(home, LedgerContent.load(home))
    between = Between(since.date() if since else None, until.date() if until else None, unit)
    with Store.open(home).read() as connection:
        found = statistics.table(connection, table, between)
    if xlsx:
        xlsx.write_bytes(as_xlsx(counted(found)))
        click.echo(f"存好了：{xlsx}")
    elif form == "json":
        click.echo(json.dumps(found.as_list(), ensure_ascii=False))
    elif form == "csv":
        click.echo(as_csv(counted(found)), nl=False)
    else:
        click.echo(_text(found))


def _text(table: Table) -> str:
    lines = [f"{table.title}　件数　占比"]
    lines += [f"{row.name}　{row.count}　{row.count * 100 / table.total:.1f} %" for row in table.rows]
    return "\n".join([*lines, f"合计　{table.total}"])
