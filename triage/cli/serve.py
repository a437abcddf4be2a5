"""``bancheng serve``: the desk, the reading pages and the API."""

from __future__ import annotations

import logging
import os
import tempfile

import click

from triage.content.home import find_home
from triage.hearing.fitting import aloud

#: Characters a desk token has at least, so that it cannot be guessed.
SHORTEST_TOKEN = 16


@click.command(help="打开办事页面和接口服务。内容有错就说明错在哪里，不启动。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；默认只给本机用")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="进程数")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="每个进程的线程数")
def command(host: str, port: int, workers: int, threads: int) -> None:
    token = os.environ.get("BANCHENG_DESK_TOKEN", "")
    if token and len(token) < SHORTEST_TOKEN:
        raise click.ClickException(f"BANCHENG_DESK_TOKEN 太短，至少 {SHORTEST_TOKEN} 个字符；可以用 openssl rand -hex 16 生成。")
    if os.environ.get("BANCHENG_LOG", "").lower() == "info":
        logging.basicConfig(format="%(message)s", level=logging.WARNING)
        logging.getLogger("bancheng.requests").setLevel(logging.INFO)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="bancheng-measures-"))  # before they are imported
    from web.server.run import Server, opened  # Flask and all that hangs on it: only the server needs them

    home = find_home()
    app = opened(home, threads, aloud)
    release = app.extensions["office"].release
    first = app.extensions["links"].first()
    click.echo(f"办成 http://{host}:{port}  规则库 {release}  Ctrl+C 停止")
    if first:
        here = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        click.echo(
            f"还没有人有账号。第一位管理员在本机打开下面的链接，设自己的密码（24 小时内有效，只能用一次）：\n  http://{here}:{port}/welcome/{first}"
        )
    Server(app, home, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", workers, threads).run()
