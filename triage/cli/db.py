"""``bancheng db``: the tables of the database."""

from __future__ import annotations

import click

from triage.content.home import find_home


@click.group(help="数据库的表结构。")
def command() -> None:
    pass


@command.command("upgrade", help="把数据库的表升级到这个版本。自带的数据库先存一份备份；PostgreSQL 请先自己备份。")
def upgrade() -> None:
    from triage.store import Store

    before, after = Store.here(find_home()).upgrade()
    click.echo(f"已经是最新的（{after}）。" if before == after else f"升级好了：{before or '空库'} → {after}。")
