"""``bancheng worker``: the ledger's clock as a process of its own."""

from __future__ import annotations

import os
import signal

import click

from triage.content.home import find_home


@click.command(help="台账的钟：到期提醒、每小时锚点、每天备份。bancheng serve 会自己带起来，停了再带；也可以单独运行。")
@click.option("--once", is_flag=True, help="只做一遍就结束。")
@click.option("--watched", type=int, hidden=True, help="带起来的进程的编号：它没了，自己也结束。")
def command(once: bool, watched: int | None) -> None:
    from triage.ledger.ledger import Ledger
    from triage.ledger.worker import Worker
    from triage.window.hall import Hall

    home = find_home()
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: stopped.append(number))
    ledger = Ledger.open(home)
    worker = Worker(ledger, home, daily={"words of the door": Hall.open(home, ledger).erase})
    if once:
        worker.once()
    else:
        worker.run(lambda: not stopped and watched in (None, os.getppid()))
