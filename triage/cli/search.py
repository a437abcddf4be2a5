"""``bancheng search``: look something up, for a person, as JSON, or a file of queries at once."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from triage.content.dated import content_of
from triage.content.home import find_home
from triage.lookup import Lookup, QueryError, SearchResult
from triage.lookup.result import Hit

KINDS = {"guide": "指南", "article": "文章", "reply": "口径", "fact": "事实"}


@click.command("search", help="查口径、条文、办理说明。词、整句问话、拼音、编号都可以：bancheng search 居住证过期了怎么办")
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，给程序用")
@click.option("--explain", is_flag=True, help="说明每一条为什么排在这里")
@click.option("--public", is_flag=True, help="只查可以对外公开的内容")
@click.option("--limit", type=click.IntRange(1, 10), default=10, show_default=True, help="最多几条")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="按哪一天的内容查，如 2027-01-01；不写就是今天。")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path), help='一次查一个文件，每行 {"q": "…"}')
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="和 --batch 一起用：结果写到哪个文件，不写就打印出来")
def command(
    words: tuple[str, ...],
    as_json: bool,
    explain: bool,
    public: bool,
    limit: int,
    as_of: datetime.datetime | None,
    batch: Path | None,
    out: Path | None,
) -> None:
    if batch is None and out is not None:
        raise click.UsageError("--out 要和 --batch 一起用。")
    with content_of(as_of.date() if as_of else None):
        lookup = _open()
    if batch is not None:
        sys.exit(_answer_file(lookup, batch, out, public, limit))
    try:
        result = lookup.search(" ".join(words), limit, public, explain)
    except QueryError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(json.dumps(result.as_full_dict(), ensure_ascii=False, indent=2) if as_json else "\n".join(_told(result)))


def _open() -> Lookup:
    try:
        lookup = Lookup.open(find_home())
    except OSError as error:
        reason = error.strerror or error
        click.echo(f"索引建不起来（{reason}）。请检查 var 文件夹能不能写，或用环境变量 BANCHENG_VAR 换一个文件夹。", err=True)
        sys.exit(2)
    for finding in lookup.findings:
        click.echo(f"提醒：{finding}", err=True)
    return lookup


def _answer_file(lookup: Lookup, source: Path, out: Path | None, public: bool, limit: int) -> int:
    """Answer every line that can be answered; 1 where some could not, after telling which and why."""
    wrong = 0
    try:
        with source.open("rb") as lines, click.open_file(str(out) if out else "-", "w", encoding="utf-8") as sink:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    result = lookup.search(_query_of(line), limit, public)
                except QueryError as error:
                    wrong += 1
                    click.echo(f"第 {number} 行没有查：{error}", err=True)
                    continue
                sink.write(json.dumps(result.as_dict(), ensure_ascii=False) + "\n")
    except OSError as error:
        click.echo(f"文件读写不了（{error.filename or source}：{error.strerror}）。", err=True)
        return 2
    if wrong:
        click.echo(f"有 {wrong} 行没有查，其余的都查了。", err=True)
    return 1 if wrong else 0


def _query_of(line: bytes) -> Any:
    """The query of one line; raises :class:`QueryError` where the line is no ``{"q": …}``."""
    try:
        item = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise QueryError("这一行不是 UTF-8 编码。") from None
    except (ValueError, RecursionError):
        raise QueryError('这一行不是 JSON，应当写成 {"q": "要查的话"}。') from None
    if not isinstance(item, dict) or "q" not in item:
        raise QueryError('这一行缺少 q，应当写成 {"q": "要查的话"}。')
    return item["q"]


def _told(result: SearchResult) -> Iterator[str]:
    read = [f"{item.typed}＝{item.read_as}（{item.why}）" for item in result.expansions if item.why in ("拼音", "同音", "形近")]
    if read:
        yield "按这样理解：" + "，".join(read)
    if not result.answered:
        yield "知识库里没有这个问题的答案。"
        if result.ask:
            yield f"{result.ask.why}。请问：{result.ask.department} {result.ask.liaison}".rstrip()
        if result.nearest:
            yield "相近的事项：" + "、".join(result.nearest)
        return
    for number, hit in enumerate(result.hits, 1):
        yield from _hit(number, hit)


def _hit(number: int, hit: Hit) -> Iterator[str]:
    mark = f"［{hit.mark}］" if hit.mark else ""
    yield f"{number:2d}. [{KINDS[hit.kind]}] {hit.title}{mark}  {hit.id}"
    yield "    " + _marked(hit)
    if hit.say:
        yield "    可以说：" + hit.say
    if hit.facts and hit.kind != "fact":
        yield "    依据：" + "、".join(hit.facts)
    for reason in hit.why:
        word = "" if reason["word"] == reason["typed"] else f" → {reason['word']}"
        yield f"      +{reason['gave']:<6} {reason['typed']}{word}（{reason['why']}）"
    if hit.why:
        yield f"      得分 {hit.score}"


def _marked(hit: Hit) -> str:
    """The snippet with the words found in bold, where the terminal can show it."""
    text, end = "", 0
    for start, stop in hit.spans:
        text += hit.snippet[end:start] + click.style(hit.snippet[start:stop], bold=True)
        end = stop
    return text + hit.snippet[end:]
