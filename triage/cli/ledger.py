"""``bancheng ledger``: whether the ledger stands as it was kept, and its tables made anew."""

from __future__ import annotations

import json
import sys

import click

from triage.content.home import find_home


@click.group(help="台账：核对有没有被改过，重建列表，打锚点。")
def command() -> None:
    pass


@command.command("verify", help="核对台账：每个事件的摘要、编号有没有断、锚点、列表。没有问题退出码是 0，有问题是 1。")
@click.option("--json", "as_json", is_flag=True, help="给程序看。")
def verify_command(as_json: bool) -> None:
    from triage.ledger.anchors import file_of
    from triage.ledger.ledger import Ledger
    from triage.ledger.verify import verify

    ledger = Ledger.open(find_home())
    with ledger.store.read() as connection:
        report = verify(connection, ledger.content, file_of(ledger.store, find_home()))
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        counts = f"事件 {report.events}，流 {report.streams}，件 {report.cases}，个人信息 {report.texts}，锚点 {report.anchors}"
        click.echo("\n".join([*report.problems, f"{'没有问题' if report.sound else f'有 {len(report.problems)} 处问题'}：{counts}。"]))
    sys.exit(0 if report.sound else 1)


@command.command("rebuild", help="从事件重新算出列表，和原来的比一比，换上新的。")
def rebuild_command() -> None:
    from triage.ledger.ledger import Ledger
    from triage.ledger.projection import rebuild

    ledger = Ledger.open(find_home())
    with ledger.store.write() as connection:
        count, differing = rebuild(connection, ledger.content.clocks)
    click.echo(f"重建了 {count} 件；和原来不一样的有 {differing} 件。")


@command.command("anchor", help="现在就打一个锚点，写进台账和库外的文件。")
def anchor_command() -> None:
    from triage.ledger.anchors import file_of, make
    from triage.ledger.ledger import Ledger

    ledger = Ledger.open(find_home())
    file = file_of(ledger.store, find_home())
    made = make(ledger, file)
    click.echo(f"锚点到事件 {made.upto}：{made.mark}（{file}）" if made else "上一个锚点以后没有新的事件。")
