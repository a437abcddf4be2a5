"""``bancheng bundle``: releases for stations that no network reaches."""

from __future__ import annotations

from pathlib import Path

import click

from triage.authoring.bundle import apply, make, roll_back
from triage.authoring.keys import make_keys
from triage.content.home import find_home
from triage.hearing.fitting import aloud

_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(help="给没有网的站：打包、换上、退回。包里有规则、知识、听音和索引，签过名，换上以前先试。")
def command() -> None:
    pass


@command.command("key", help="做一对钥匙：签名的自己收好，.pub 发给各站。")
@click.argument("file", type=_FILE, metavar="钥匙文件")
def key(file: Path) -> None:
    public = make_keys(file)
    click.echo(f"签名的钥匙 {file}（只给发布的人），验签的钥匙 {public}（发给各站）。")


@command.command("make", help="把现在的内容打成一个包。")
@click.argument("out", type=_FILE, metavar="包")
@click.option("--key", "signing", type=_THERE, required=True, metavar="钥匙", help="签名的钥匙。")
def make_one(out: Path, signing: Path) -> None:
    bundle = make(find_home(), out, signing, aloud)
    click.echo(f"{out}：{bundle.version}（指纹 {bundle.hash}），{len(bundle.files)} 个文件，签好了。")


@command.command("apply", help="换上一个包：验签、试过才换；运行着的办事台几秒钟里就用新的。")
@click.argument("file", type=_THERE, metavar="包")
@click.option("--key", "checking", type=_THERE, required=True, metavar="钥匙", help="验签的钥匙（.pub）。")
def apply_one(file: Path, checking: Path) -> None:
    bundle = apply(find_home(), file, checking, aloud)
    click.echo(f"换上了 {bundle.version}（指纹 {bundle.hash}）。要退回：bancheng bundle rollback")


@command.command("rollback", help="退回换包以前的内容。")
def rollback() -> None:
    click.echo(f"退回到 {roll_back(find_home())} 了。")
