"""``bancheng ledger``: whether the ledger stands as it was kept, and its tables made anew."""

from __future__ import annotations

import datetime as dt
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


@command.command(
    "erase",
    help="把一件里的个人信息永远删掉：姓名、原话、问答；通报、检查、培训的编号也行，删的是上面的文字。"
    "事件、编号、统计用的代码都还在，核对照样没有问题。",
)
@click.argument("number", metavar="编号")
@click.option("--why", required=True, metavar="依据", help="凭什么删，写进台账。")
@click.confirmation_option(prompt="删了就再也看不到了，确定吗？")
def erase_command(number: str, why: str) -> None:
    from triage.ledger.actor import Actor
    from triage.ledger.dispatch.door import Dispatches
    from triage.ledger.ledger import Ledger

    ledger, now = Ledger.open(find_home()), dt.datetime.now(dt.UTC)
    console = Actor("console", "police", "admin", "", client="console")
    with ledger.turn() as turn:
        case = turn.erase(console, number, why[:200], "erase", now)
    if case is None and not Dispatches(ledger, lambda units: ()).erase(console, number, why[:200], "erase", now):
        raise click.ClickException(f"没有找到 {number}；请核对编号。")
    click.echo(f"{case.number if case else number} 里的文字删掉了。以前的备份里还有，请按规定一并处理。")


@command.command("rotate", help="换总钥匙：各件的钥匙用新的重新包一遍，事件一个不动。旧钥匙放在旁边，恢复以前的备份还要用它。")
def rotate_command() -> None:
    from triage.accounts.second import wrapped_anew
    from triage.ledger.ledger import Ledger
    from triage.ledger.rotation import rotate

    done = rotate(Ledger.open(find_home()), [wrapped_anew])
    click.echo(f"换好了：{done.cases} 件的钥匙，{done.numbers} 个查找用的号码，{done.others} 个动态口令。")
    click.echo(f"旧钥匙在 {done.aside}：等换以前的备份都过期了再销毁。新的总钥匙请另抄一份，和备份分开保管。")


@command.command("retention", help="保存期满的件删掉个人信息（BANCHENG_RETENTION_YEARS）。不写 --apply 只列出来，什么都不动。")
@click.option("--apply", "really", is_flag=True, help="真的删，删了就再也看不到。")
def retention_command(really: bool) -> None:
    from triage.ledger import retention
    from triage.ledger.event import day_of
    from triage.ledger.ledger import Ledger

    kept, now = retention.years(), dt.datetime.now(dt.UTC)
    if kept is None:
        click.echo(f"没有设保存几年（{retention.SETTING}），什么都不删；请按规定设好再运行。")
        return
    ledger = Ledger.open(find_home())
    if really:
        found = retention.erase(ledger, kept, now)
    else:
        with ledger.store.read() as connection:
            found = retention.expired(connection, ledger.content, kept, day_of(now))
    for case in found:
        click.echo(f"{case.number}　{case.closed} {case.what}")
    if really:
        click.echo(f"{len(found)} 件的个人信息删掉了，事件和统计还在。以前的备份里还有，请按规定一并处理。")
    else:
        click.echo(f"办结（来件是收到）满 {kept} 年、还有个人信息的有 {len(found)} 件；加 --apply 才真的删。")


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
