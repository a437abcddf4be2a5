"""``bancheng client``: other front ends and their keys."""

from __future__ import annotations

import datetime

import click

from triage.clients import SCOPES, Clients
from triage.content.home import find_home
from triage.store import Store

_DAYS = click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="多少天以后失效")


def _clients() -> Clients:
    return Clients(Store.open(find_home()))


@click.group(help="别的系统和它们的凭证。")
def command() -> None:
    pass


@command.command("new", help="给一个系统发凭证。凭证只显示这一次，请当场交给对方。")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice(SCOPES), default=["public"], show_default=True, help="能看什么；可写多个"
)
@click.option("--per-minute", default=600, show_default=True, type=click.IntRange(1, 100_000), help="一分钟最多多少个请求")
@_DAYS
def new(name: str, scopes: tuple[str, ...], per_minute: int, days: int) -> None:
    _told(*_clients().new(name, scopes, days, per_minute))


@command.command("rotate", help="给一个系统换新凭证；旧的再用几天。")
@click.argument("name")
@click.option("--grace", default=7, show_default=True, type=click.IntRange(0, 90), help="旧凭证还能用几天")
@_DAYS
def rotate(name: str, grace: int, days: int) -> None:
    _told(*_clients().rotate(name, days, grace))


@command.command("list", help="列出发过的凭证。")
def listed() -> None:
    now = datetime.datetime.now()
    for client in _clients().all():
        state = f"{client.revoked} 收回" if client.revoked else "有效" if client.good(now) else "过期"
        click.echo(
            f"{client.name}　{client.key}　{'、'.join(client.scopes)}　每分钟 {client.per_minute}　到 {client.until:%Y-%m-%d}　{state}"
        )


@command.command("revoke", help="收回一个系统的全部凭证，半分钟以内生效。")
@click.argument("name")
def revoke(name: str) -> None:
    click.echo(f"收回了 {_clients().revoke(name)} 个。")


def _told(key: str, client) -> None:
    click.echo(
        f"{client.name}（{'、'.join(client.scopes)}，每分钟 {client.per_minute} 个，到 {client.until:%Y-%m-%d}）的凭证，只显示这一次："
    )
    click.echo(key)
