"""``bancheng backup``: everything that is kept, in one file."""

from __future__ import annotations

import time
from pathlib import Path

import click

from triage.content.home import find_home, var_folder


@click.command(help="备份数据库成一个文件，不用停服务。不写文件名就放在 var/backups 里。")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), required=False, metavar="[文件]")
def command(target: Path | None) -> None:
    from triage.ledger.backup import backup
    from triage.ledger.sealing import Seal
    from triage.store import Store

    home = find_home()
    target = target or var_folder(home) / "backups" / f"bancheng-{time.strftime('%Y%m%d-%H%M%S')}.sqlite3"
    store = Store.open(home)
    backup(store, target)
    click.echo(f"备份好了：{target}")
    key = Seal.of(store).file
    if key.exists():
        click.echo(f"加封个人信息的主密钥不在备份里，请另外保存一份，不要和备份放在一起：{key}")
