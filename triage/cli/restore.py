"""``bancheng restore``: a backup in the place of what is there, verified first."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from triage.content.home import find_home


@click.command(help="恢复一个备份：先核对，没有问题才换上；原来的库放到 var/backups，不删。请先停服务。")
@click.argument("source", type=click.Path(path_type=Path), metavar="文件")
@click.option("--yes", is_flag=True, help="不再问一遍。")
def command(source: Path, yes: bool) -> None:
    from triage.ledger.anchors import file_of
    from triage.ledger.backup import restore
    from triage.ledger.content import LedgerContent
    from triage.store import Store

    home = find_home()
    store = Store.here(home)
    if not yes:
        click.confirm("用这个备份换掉现在的数据库？服务停了吗？", abort=True)
    if not store.file:
        store.prepare()
    report, lost = restore(store, source, LedgerContent.load(home), file_of(store, home))
    if not report.sound:
        click.echo("\n".join([*report.problems, "备份核对没有通过，没有恢复。"]), err=True)
        sys.exit(1)
    click.echo(f"恢复好了：事件 {report.events}，件 {report.cases}。" + (f"备份以后的 {lost} 个事件不在里面。" if lost else ""))
