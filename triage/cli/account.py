"""``bancheng account``: who signs in to the ledger, from the machine itself."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from triage.content.home import find_home

if TYPE_CHECKING:
    from triage.accounts.book import Accounts

_BY = "console"


@click.group(help="台账的账号。密码由本人用一次性链接自己设；平时在账号页（/people/）里办。")
def command() -> None:
    pass


@command.command("new", help="新建账号，给出设密码的一次性链接（24 小时内有效）。第一个管理员也可以这样建：--role admin。")
@click.argument("account", metavar="账号")
@click.option("--name", default="", metavar="姓名")
@click.option("--kind", default="police", show_default=True, metavar="身份")
@click.option("--role", default="officer", show_default=True, metavar="岗位")
@click.option("--unit", default="", metavar="机构代码")
@click.option("--line", default="", metavar="条线", help="联络岗的条线，例如 population。")
def new_command(account: str, name: str, kind: str, role: str, unit: str, line: str) -> None:
    from triage.accounts.account import Account

    _say(account, _book().new(Account(account, name, kind, role, unit, line), _BY))


@command.command("link", help="忘了密码、丢了手机：重新给一次性链接，原来的密码、动态口令和登录作废。")
@click.argument("account", metavar="账号")
def link_command(account: str) -> None:
    _say(account, _book().link(account, _BY))


@command.command("suspend", help="停用账号，已经登录的马上退出。")
@click.argument("account", metavar="账号")
def suspend_command(account: str) -> None:
    _book().suspend(account, _BY)
    click.echo(f"{account} 停用了。")


@command.command("list", help="列出账号。")
def list_command() -> None:
    from triage.accounts.account import STATES

    for each in _book().all():
        said = "" if each.active else STATES[each.state]
        click.echo("　".join([each.account, each.name, each.kind, each.role, each.unit, each.line, said]).rstrip("　"))


@command.command("audit", help="看对账号做过什么：新建、同意、登录、密码不对、锁住、停用。")
def audit_command() -> None:
    from triage.accounts.said import SAID

    for at, account, what, by, more in _book().audit():
        when = f"{datetime.datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}"
        click.echo("　".join(filter(None, (when, account, SAID.get(what, what), by, more))))


def _book() -> Accounts:
    from triage.accounts.book import Accounts
    from triage.ledger.rights import Rights
    from triage.store import Store

    return Accounts(Store.open(find_home()), Rights.load(find_home()))


def _say(account: str, word: str | None) -> None:
    if word is None:
        click.echo(f"{account} 的岗位管的地方广：请另一位管理员在账号页（/people/{account}）同意，那里会给出链接。")
        return
    click.echo(
        f"请本人在 24 小时内打开，自己设密码（只能用一次）：\n  /welcome/{word}\n前面接上办成的地址，例如 http://127.0.0.1:8000/welcome/…"
    )
