"""The adapter under 8 threads for 100,000 decisions: every answer compared with the oracle, memory before and after."""

from __future__ import annotations

import sys
import threading
import time

from triage.content.home import find_home
from triage.decision import conditions
from triage.decision.durable import DurableEngine
from triage.decision.judge import Judge
from triage.decision.rows import plan


def main(arguments: list[str] | None = None, total: int = 100_000, threads: int = 8) -> tuple[int, float]:
    """Returns (wrong answers, growth of resident memory in MB after the first tenth)."""
    import psutil

    judge = Judge.open(find_home())
    rules = judge.rulebook.rules
    engine = DurableEngine(plan(rules))
    matters = [judge.reader.read(example.text) for rule in rules for example in (*rule.hit, *rule.miss)]
    asked = [(judge.rules.literals(matter, matter.service), dict(matter.numbers)) for matter in matters]
    expected = [conditions.fired(rules, literals, numbers) for literals, numbers in asked]
    wrong = [0] * threads
    errors: list[BaseException] = []

    def work(number: int, share: int) -> None:
        try:
            for step in range(share):
                place = (number * 7919 + step) % len(asked)
                wrong[number] += engine.fired(*asked[place]) != expected[place]
        except BaseException as error:  # reported below: a thread's death must not look like success
            errors.append(error)

    def run(amount: int) -> None:
        workers = [threading.Thread(target=work, args=(n, amount // threads)) for n in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    process = psutil.Process()
    run(total // 10)
    before, start = process.memory_info().rss, time.perf_counter()
    run(total - total // 10)
    growth = (process.memory_info().rss - before) / 1e6
    seconds = time.perf_counter() - start
    print(
        f"{total} decisions on {threads} threads: {sum(wrong)} wrong, {len(errors)} errors, memory {growth:+.1f} MB after the first tenth, "
        f"{(total - total // 10) / seconds:,.0f} a second"
    )
    if errors:
        raise errors[0]
    return sum(wrong), growth


if __name__ == "__main__":
    main(sys.argv[1:])
