"""What the difference to an earlier revision must not do: delete, reuse, demote, or touch what is retired."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from triage.authoring.checks.approval import APPROVAL
from triage.authoring.checks.drift import DRIFT
from triage.authoring.checks.lost import LOST
from triage.authoring.checks.moved import MOVED
from triage.authoring.checks.past import HistoryCheck, Past
from triage.authoring.checks.relaxed import RELAXED
from triage.authoring.content import Content
from triage.authoring.pieces import Piece, Pieces, content_files, read_pieces
from triage.authoring.revision import content_at
from triage.content.findings import ContentError, Finding

_LADDER = {"草案": 0, "试行": 1, "正式": 2}


def _deleted(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    for old, new in past.shipped():
        if new is None:
            mend = (
                f"从原来的版本里把它拿回来，再运行 bancheng retire {old.id} --reason 理由"
                if old.kind == "规则"
                else "拿回来；不用的口径和文章把状态改成废止，事实留着"
            )
            yield old, f"{old.kind} {old.id}（{old.title}）已经用过，被删掉了", mend


def _retired_edited(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    for old, new in past.shipped():
        if new is not None and old.kind == "规则" and old.fields.get("status") == "废止":
            changed = sorted(key for key in {*old.fields, *new.fields} if old.fields.get(key) != new.fields.get(key))
            if changed:
                yield new, f"规则已经废止，不能再改（改了 {'、'.join(changed)}）", "改回原样；要重新起用，用新编号另写一条"


def _demoted(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    for old, new in past.shipped():
        before, now = old.fields.get("status"), new.fields.get("status") if new else None
        if new and before in _LADDER and now in _LADDER and _LADDER[now] < _LADDER[before]:
            yield (
                new,
                f"状态从{before}退回{now}",
                f"改回{before}；不再用就废止：bancheng retire {old.id} --reason 理由"
                if old.kind == "规则"
                else f"改回{before}，不再用就写废止",
            )


def _reused(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    for key, new in past.head.found.items():
        old = past.base.found.get(key)
        if new.kind != "规则":
            continue
        retired = new.fields.get("status") == "废止"  # what was deleted comes back to be retired, as it is told to
        if old is None and new.id in past.released and not retired:
            yield new, "这个编号以前的版本用过，那条规则已经不在了", "换一个从没用过的编号"
        elif old is not None and old.fields.get("status") != "草案" and _another(old, new):
            yield (
                new,
                f"旧编号上写成了另一条规则：原来是“{old.title}”",
                f"恢复原来的 {new.id}（不用了就废止），新规则另起编号：bancheng new rule",
            )


def _another(old: Piece, new: Piece) -> bool:
    """Whether title, condition and path all say something else."""
    like = difflib.SequenceMatcher(None, str(old.fields.get("title")), str(new.fields.get("title"))).ratio()
    return (
        like < 0.3
        and old.fields.get("path") != new.fields.get("path")
        and not (_words(old.fields.get("when")) & _words(new.fields.get("when")))
    )


def _words(condition: object) -> set[str]:
    if isinstance(condition, dict):
        return {word for value in condition.values() for word in _words(value)}
    if isinstance(condition, list):
        return {word for value in condition for word in _words(value)}
    return {condition} if isinstance(condition, str) else set()


def _gap(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    today = content.today.isoformat()
    for old, new in past.shipped():
        if new is None or old.kind != "规则" or new.fields.get("status") not in ("试行", "正式"):
            continue
        before, now = str(old.fields.get("since")), str(new.fields.get("since"))
        if before <= today < now:
            yield (
                new,
                f"起用日期从 {before} 挪到 {now}，从今天到那天之前这条规则就没有了",
                (f"保留原来的一条，加 until: 到 {now} 的前一天；新的写法另起编号，since: {now}"),
            )


_KEEP_CODE = "改回原来的代码；名称改了就把代码留给新名称；两样并成了一样，在 merged 下面写一行 旧代码: 现在的名称"


def _code_dropped(past: Past, content: Content) -> Iterator[tuple[Piece, str, str]]:
    """Other systems know a circumstance, a material, a department by its code: it stays, whatever becomes of the name."""
    merged = {piece.id for piece in past.head.of("并掉的代码")}
    for old in past.base.of("并掉的代码"):
        if old.id not in merged:
            yield old, f"并掉的代码“{old.id}”没了，别的系统还在用", "放回 merged，冒号右边写它现在算哪一样"
    for kind in ("情形代码", "材料代码", "部门代码"):
        kept = {piece.fields["value"] for piece in past.head.of(kind)} | merged
        for old in past.base.of(kind):
            if kept and old.fields["value"] not in kept:
                now = past.head.found.get(old.key)
                yield now or old, f"“{old.id}”的代码改了或者没了", _KEEP_CODE


HISTORY: tuple[HistoryCheck, ...] = (
    HistoryCheck("deleted", "用过的规则、口径、文章、事实不能删，只能废止", _deleted),
    HistoryCheck("retired-edited", "废止的规则冻结，不能再改", _retired_edited),
    HistoryCheck("demoted", "状态只能往前走：草案、试行、正式、废止", _demoted),
    HistoryCheck("reused-id", "编号永久不变，不重复使用", _reused),
    HistoryCheck("code-dropped", "情形、材料、部门的代码给了就不改", _code_dropped),
    HistoryCheck("gap", "改起用日期不能让规则中间断档", _gap),
    *MOVED,
    *LOST,
    *RELAXED,
    *DRIFT,
    *APPROVAL,
)


def compare(content: Content, revision: str) -> list[Finding]:
    """The findings of every history check against ``revision``.  Raises ``RevisionError``."""
    with content_at(content.home, revision) as folder:
        head = read_pieces(content.home)
        past = Past(folder, _base(folder, content.home, head), head, released_ids(folder) | released_ids(content.home))
        return [finding for check in HISTORY for finding in check.run(past, content)]


def _base(folder: Path, home: Path, head: Pieces) -> Pieces:
    """The pieces of ``folder``; those of files that are the same byte for byte in ``home`` are not read again."""
    there, here = set(content_files(folder)), set(content_files(home))
    same = {file for file in there & here if (folder / file).read_bytes() == (home / file).read_bytes()}
    base = read_pieces(folder, sorted(there - same))
    for key, piece in head.found.items():
        if piece.file in same:
            base.found.setdefault(key, piece)
    base.unread |= {file: finding for file, finding in head.unread.items() if file in same}
    return base


def released_ids(home: Path) -> frozenset[str]:
    """Every rule id that a lock file names: once released, never free again; none where the locks were edited by hand."""
    from triage.authoring.lock import read_locks

    try:
        return frozenset(identity for lock in read_locks(home).values() for identity in lock)
    except ContentError:  # told where the lock is read
        return frozenset()
