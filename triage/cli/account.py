"""``bancheng account``: who signs in to the ledger."""

from __future__ import annotations

import datetime

import click

from triage.content.home import find_home

_BY = "console"
_WORDS = {
    "made": "新建",
    "link": "重新给链接",
    "disabled": "停用",
    "password": "设了密码",
    "signed in": "登录",
    "wrong password": "密码不对",
    "locked": "锁住",
}


@click.group(help="台账的账号。密码由本人用一次性链接自己设。")
def command() -> None:
    pass


@command.command("new", help="新建账号，给出设密码的一次性链接（24 小时内有效）。第一个管理员也这样建：--role admin。")
@click.argument("account", metavar="账号")
@click.option("--name", default="", metavar="姓名")
@click.option("--kind", default="police", show_default=True, metavar="身份")
@click.option("--role", default="officer", show_default=True, metavar="岗位")
@click.option("--unit", default="", metavar="机构代码")
@click.option("--line", default="", metavar="条线", help="联络岗的条线，例如 population。")
def new_command(account: str, name: str, kind: str, role: str, unit: str, line: str) -> None:
    from triage.accounts.book import Account, Accounts
    from triage.ledger.rights import Rights
    from triage.ledger.units import Units
    from triage.store import Store
    from triage.terms import LINES

    rights, store = Rights.load(find_home()), Store.open(find_home())
    if role not in rights.roles or kind not in rights.roles[role]:
        known = "；".join(f"{code} {rights.posts[code]}（{'、'.join(kinds)}）" for code, kinds in rights.roles.items())
        raise click.ClickException(f"没有这样的岗位，或者这种身份不能担任。可以写：{known}。")
    with store.read() as connection:
        if role not in ("admin", "auditor") and not Units.read(connection).kind(unit):
            raise click.ClickException(f"机构表里没有“{unit}”；先用 bancheng units import 导入，再写 --unit 机构代码。")
    if line and line not in LINES:
        raise click.ClickException(f"没有“{line}”这条线；可以写 {'、'.join(LINES)}。")
    _say(Accounts(store).new(Account(account, name, kind, role, unit, line), _BY))


@command.command("link", help="忘了密码：重新给一次性链接，原来的密码和登录作废。")
@click.argument("account", metavar="账号")
def link_command(account: str) -> None:
    _say(_book().link(account, _BY))


@command.command("disable", help="停用账号，已经登录的马上退出。")
@click.argument("account", metavar="账号")
def disable_command(account: str) -> None:
    _book().disable(account, _BY)
    click.echo(f"{account} 停用了。")


@command.command("list", help="列出账号。")
def list_command() -> None:
    for each in _book().all():
        click.echo(
            "　".join([each.account, each.name, each.kind, each.role, each.unit, each.line, "" if each.active else "停用"]).rstrip("　")
        )


@command.command("audit", help="看对账号做过什么：新建、登录、密码不对、锁住、停用。")
def audit_command() -> None:
    for at, account, what, by in _book().audit():
        click.echo(f"{datetime.datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}　{account}　{_WORDS.get(what, what)}　{by}")


def _book():
    from triage.accounts.book import Accounts
    from triage.store import Store

    return Accounts(Store.open(find_home()))


def _say(word: str) -> None:
    click.echo(
        f"请本人在 24 小时内打开，自己设密码（只能用一次）：\n  /welcome/{word}\n前面接上办成的地址，例如 http://127.0.0.1:8000/welcome/…"
    )
