"""Where the departments' content and the files derived from it live.

A *home* is a folder that holds ``rules/`` and ``kb/``.  It is the folder named by the environment variable
``BANCHENG_HOME``, else the nearest folder above the working directory, else the checkout this package sits in.
"""

from __future__ import annotations

import os
from pathlib import Path

from triage.trouble import Trouble


class HomeNotFound(Exception):
    """No folder with rules/ and kb/ was found; the message says in Chinese what to do."""


def is_home(folder: Path) -> bool:
    return (folder / "rules").is_dir() and (folder / "kb").is_dir()


def find_home(start: Path | None = None) -> Path:
    """The content folder to use; raises :class:`HomeNotFound` with a sentence in Chinese."""
    named = os.environ.get("BANCHENG_HOME")
    if named and start is None:
        folder = Path(named).resolve()
        if is_home(folder):
            return folder
        raise HomeNotFound(f"环境变量 BANCHENG_HOME 指向 {folder}，那里没有 rules/ 和 kb/；请改成内容所在的文件夹。")
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, checkout):
        if is_home(folder):
            return folder
    raise HomeNotFound("找不到 rules/ 和 kb/ 文件夹；请到项目文件夹里运行，或者设置环境变量 BANCHENG_HOME。")


def var_folder(home: Path) -> Path:
    """Folder for everything that can be rebuilt (index, fitted model) and for the embedded database.

    ``BANCHENG_VAR`` moves it, for a read-only checkout.  Raises :class:`Trouble` where it cannot be made.
    """
    folder = Path(os.environ.get("BANCHENG_VAR") or home / "var")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(folder, error) from None
    return folder


def not_writable(folder: Path, error: OSError) -> Trouble:
    """What to say where something has to be written and cannot be."""
    return Trouble(f"文件夹 {folder} 写不进去（{error.strerror or error}）；请改它的权限，或者用环境变量 BANCHENG_VAR 指到能写的文件夹。")
