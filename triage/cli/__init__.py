"""The command ``bancheng``: one module per subcommand, loaded only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from triage.cli.chinese import in_chinese, teach
from triage.content.findings import ContentError
from triage.content.home import HomeNotFound
from triage.trouble import Trouble

#: Subcommand → the module that has it and what it does, so that --help needs no import.
COMMANDS = {
    "triage": ("triage.cli.triage", "研判一件事：走哪条路径、怎么答复、凭什么"),
    "search": ("triage.cli.search", "查口径、条文、办理说明"),
    "serve": ("triage.cli.serve", "打开办事页面和接口服务"),
    "build": ("triage.cli.build", "把听音和索引先建好"),
    "evaluate": ("triage.cli.evaluate", "用标注好的事项量一量研判准不准"),
    "check": ("triage.cli.check", "检查规则、口径、文章有没有写错"),
    "diff": ("triage.cli.diff", "用大白话说明改了什么"),
    "impact": ("triage.cli.impact", "看改动会影响到哪些人"),
    "new": ("triage.cli.new", "一问一答新写规则、事项、情形、缘由、口径或文章"),
    "retire": ("triage.cli.retire", "废止一条规则"),
    "withdraw": ("triage.cli.withdraw", "马上撤回一条口径"),
    "bundle": ("triage.cli.bundle", "给没有网的站打包、换上、退回内容"),
    "promote": ("triage.cli.promote", "把规则升一级：草案、试行、正式"),
    "release": ("triage.cli.release", "发布一个新版本"),
    "review": ("triage.cli.review", "提交以前看一遍：检查、例子、改了什么、影响谁"),
    "cites": ("triage.cli.cites", "列出用到一条事实、一部法的口径、规则、指南和文章"),
    "due": ("triage.cli.due", "列出到期该复核的内容"),
    "attest": ("triage.cli.attest", "业务部门确认事实，确认过的可以对群众说"),
    "gaps": ("triage.cli.gaps", "看哪些话没有查到"),
    "db": ("triage.cli.db", "数据库：升级表结构"),
    "client": ("triage.cli.client", "别的系统和它们的凭证"),
    "ledger": ("triage.cli.ledger", "台账：核对、重建、打锚点"),
    "import": ("triage.cli.imports", "导入 12345、12389 导出的表：先看每一行会怎么样，再记进台账"),
    "units": ("triage.cli.units", "机构和窗口：导入、列出"),
    "visits": ("triage.cli.visits", "每个派出所每个月的到所人次：导入"),
    "demo": ("triage.cli.demo", "给空的台账装上演示数据"),
    "stats": ("triage.cli.stats", "统计：按条线、事项、缘由、路径、派出所、月份、办结路径、结果"),
    "account": ("triage.cli.account", "台账的账号：新建、重新给链接、停用、查记录"),
    "worker": ("triage.cli.worker", "台账的钟：到期提醒、锚点、每天备份（serve 会自己带起来）"),
    "backup": ("triage.cli.backup", "备份数据库"),
    "restore": ("triage.cli.restore", "恢复备份"),
}


class _Lazy(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[name][0])
        return in_chinese(module.command)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(self, context: click.Context, args: list[str]):
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            raise click.UsageError(f"没有“{name}”这个命令。可以用：{'、'.join(COMMANDS)}。")
        return super().resolve_command(context, args)


@click.group(
    cls=_Lazy,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]…",
    help="办成：办不成事反映窗口的研判、口径和查询。",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def bancheng() -> None:
    pass


def main() -> None:
    """Entry point: content and set-up errors become sentences, never tracebacks."""
    teach()
    try:
        bancheng(prog_name="bancheng")
    except ContentError as error:
        click.echo(f"内容有 {len(error.findings)} 处错误，先改好再用：\n{error}", err=True)
        sys.exit(2)
    except HomeNotFound as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except Trouble as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
