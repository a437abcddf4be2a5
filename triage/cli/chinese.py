"""Click's own words in Chinese: usage, help and what is wrong with a command line.

Click asks gettext for each of its sentences; a department's machine has no catalogue for it, so the sentences are here.
One that is not listed stays English.
"""

from __future__ import annotations

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

_WORDS = {
    "Usage:": "用法：",
    "Options": "选项",
    "Positional arguments": "参数",
    "Commands": "命令",
    "Show this message and exit.": "显示这段说明。",
    "default: {default}": "不写就是 {default}",
    "required": "必填",
    "Aborted!": "已取消，什么也没有写。",
    "Error: {message}": "错误：{message}",
    "Error: invalid input": "这样写不行",
    "Try '{command} {option}' for help.": "用法见：{command} {option}",
    "Missing command.": "没有写要做什么。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少",
    "No such option {name!r}.": "没有 {name} 这个选项。",
    "No such command {name!r}.": "没有“{name}”这个命令。",
    "Did you mean {possibility}?": "是不是想写 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "是不是想写这几个里的一个：{possibilities}？",
    "Invalid value: {message}": "写得不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 写得不对：{message}",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename}：{message}",
    "Got unexpected extra argument ({args})": "多写了：{args}。有空格的话要用引号括起来",
    "Got unexpected extra arguments ({args})": "多写了：{args}。有空格的话要用引号括起来",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写 {nargs} 个值。",
    "Option {name!r} does not take a value.": "选项 {name} 后面不写值。",
    "{value!r} is not {choice}.": "“{value}”不行，只能写 {choice}。",
    "{value!r} is not one of {choices}.": "“{value}”不在可选的里面，可以写：{choices}。",
    "{value!r} does not match the format {format}.": "“{value}”不是日期，日期写成 2026-12-01 这样。",
    "{value!r} is not a valid {number_type}.": "“{value}”不是整数。",
    "{value} is not in the range {range}.": "{value} 不在范围内（{range}）。",
    "{name} {filename!r} does not exist.": "没有 {filename} 这个{name}。",
    "{name} {filename!r} is a directory.": "{filename} 是文件夹，这里要写文件。",
    "{name} {filename!r} is a file.": "{filename} 是文件，这里要写文件夹。",
    "{name} {filename!r} is not readable.": "{filename} 没有读的权限。",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
}


def _say(words: str) -> str:
    return _WORDS.get(words, words)


def _say_many(one: str, many: str, number: int) -> str:
    return _say(one if number == 1 else many)


def teach() -> None:
    """Make Click speak Chinese in this process."""
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        module._ = _say  # type: ignore[attr-defined]
        if hasattr(module, "ngettext"):
            module.ngettext = _say_many  # type: ignore[attr-defined]


def in_chinese(command: click.Command) -> click.Command:
    """``command`` and what is below it with Chinese placeholders in its usage line."""
    command.options_metavar = "[选项]"
    command.context_settings = {"help_option_names": ["-h", "--help"], **command.context_settings}
    for given in command.params:
        if given.metavar is None and isinstance(given.type, click.Tuple):
            given.metavar = "名称 数字"
        elif given.metavar is None and given.type is click.STRING and isinstance(given, click.Option) and not given.is_flag:
            given.metavar = "文字"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "命令 [参数]…"
        for below in command.commands.values():
            in_chinese(below)
    return command
