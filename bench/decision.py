"""What a decision costs: CPU time over labelled matters, and over texts made to be slow.

The slow texts are repeats of what the reader looks for, up to the longest text that is accepted, and random runs of
such pieces from a fixed seed.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time

from triage.batch import LONGEST_TEXT
from triage.content.home import find_home
from triage.content.labelled import matter_files, read_labelled
from triage.decision.judge import Judge

#: What is repeated to make a text slow.
PIECES = (
    *("查看查查底册查我的看老公", "不要", "z s ", "没带", "户口本没带，", "材料都带齐了", "居住证", "他拿着刀砍门", "不是不是没", "身份正"),
    *("民警：带了吗？群众：没有。", "另外我要办身份证，", "八十八岁", "三十多户", "跑了三趟", "哦不对，"),
    *("，", "。", "1", "a", "\n", "💥", "\u200b"),
    *("sfz", "zhengshi", "zs" * 20 + "。"),
)


def hostile(total: int) -> list[str]:
    """``total`` texts of the longest length that is accepted."""
    repeats = [(piece * LONGEST_TEXT)[:LONGEST_TEXT] for piece in PIECES]
    chance = random.Random(0)
    mixed = ["".join(chance.choices(PIECES, k=LONGEST_TEXT))[:LONGEST_TEXT] for _ in range(max(0, total - len(repeats)))]
    return [*repeats, *mixed][:total]


def main(arguments: list[str] | None = None) -> None:
    amount = int(arguments[0]) if arguments else 300
    home = find_home()
    judge = Judge.open(home)
    gc.freeze()  # as a serving process does (web/server/run.py)
    matters = [matter for path in matter_files(home) for matter in read_labelled(path)]
    usual = sorted(_cost(judge, matter.text) for matter in random.Random(0).sample(matters, 1000))
    p50, p95, p99 = usual[500], usual[950], usual[990]
    print(f"a labelled matter  CPU ms  p50 {p50:.2f}  p95 {p95:.2f}  p99 {p99:.2f}  mean {statistics.mean(usual):.2f}")
    costs = sorted((_cost(judge, text), text[:12]) for text in hostile(amount))
    slowest, what = costs[-1]
    middle = costs[amount // 2][0]
    print(f"{amount} slow texts of {LONGEST_TEXT} characters  CPU ms  p50 {middle:.1f}  slowest {slowest:.1f} ({what!r})")


def _cost(judge: Judge, text: str) -> float:
    start = time.process_time()
    judge.decide(text)
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    main(sys.argv[1:])
