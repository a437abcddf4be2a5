"""The words of a content file: a plain file of UTF-8 and of a size that somebody wrote, or one finding that says what is wrong."""

from __future__ import annotations

from pathlib import Path

from triage.content.findings import ContentError, Finding

#: The largest content file today is a thirtieth of this.
MOST_BYTES = 8_000_000


def read_text(path: Path, home: Path, check: str = "yaml") -> str:
    """Raises :class:`ContentError` naming the file relative to ``home``; ``check`` is what the finding is called."""
    name = path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()

    def wrong(message: str, mend: str) -> ContentError:
        return ContentError([Finding(name, 0, check, message, mend)])

    if path.is_symlink():  # its words are another file's, perhaps none of the content's
        raise wrong("这是指向别处的快捷方式（符号链接），不是文件", "删掉快捷方式，把文件本身放进来")
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise wrong(
                f"文件有 {size / 1_000_000:.0f} 兆，太大了，最多 {MOST_BYTES // 1_000_000} 兆",
                "拆成几个文件；Word、Excel 里的大表不要贴进来",
            )
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise wrong("文件不是 UTF-8 编码", "用编辑器另存为 UTF-8") from None
    except OSError as error:
        raise wrong(f"文件读不出来（{error.strerror}）", "检查文件是否存在、有没有权限") from None
