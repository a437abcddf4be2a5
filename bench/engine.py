"""The engine's time for a decision beside a zen-engine decision table with the same rules, in the same run.

Both answer "which rules hold" for the same matters with the whole rulebook loaded: durable-rules through the adapter
(split into rulesets), zen as one decision table with hit policy *collect* and one row per condition row.
"""

from __future__ import annotations

import json
import statistics
import sys
import time

from triage.content.home import find_home
from triage.content.rule import Number
from triage.decision.durable import DurableEngine
from triage.decision.judge import Judge
from triage.decision.rows import plan, rows


def _table(rules) -> tuple[dict, dict[str, str]]:
    """A zen decision table with the same rows, and the name of the input column for each literal."""
    columns: dict[str, str] = {}
    table_rows = []
    for rule in rules:
        for row in rows(rule.when):
            cells = {}
            for item in row:
                if isinstance(item, Number):
                    name = columns.setdefault(f"quantity:{item.name}", f"c{len(columns)}")
                    bounds = [
                        f">= {item.at_least}" if item.at_least is not None else "",
                        f"<= {item.at_most}" if item.at_most is not None else "",
                    ]
                    cells[name] = " and ".join(filter(None, bounds))
                else:
                    name = columns.setdefault(item[0], f"c{len(columns)}")
                    cells[name] = "true" if item[1] else "false"
            table_rows.append({"_id": f"{rule.id}-{len(table_rows)}", "out": f'"{rule.id}"', **cells})
    inputs = [{"id": name, "name": name, "field": name} for name in columns.values()]
    content = {
        "nodes": [
            {"id": "i", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "t",
                "type": "decisionTableNode",
                "name": "rules",
                "position": {"x": 1, "y": 0},
                "content": {
                    "hitPolicy": "collect",
                    "inputs": inputs,
                    "outputs": [{"id": "out", "name": "rule", "field": "rule"}],
                    "rules": [{**dict.fromkeys(columns.values(), ""), **row} for row in table_rows],
                },
            },
            {"id": "o", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "e1", "sourceId": "i", "targetId": "t", "type": "edge"},
            {"id": "e2", "sourceId": "t", "targetId": "o", "type": "edge"},
        ],
    }
    return content, columns


def main(arguments: list[str] | None = None) -> None:
    import zen

    judge = Judge.open(find_home())
    rules = judge.rulebook.rules
    engine = DurableEngine(plan(rules))
    texts = [example.text for rule in rules for example in (*rule.hit, *rule.miss)]
    matters = [judge.reader.read(text) for text in texts]
    asked = [(judge.rules.literals(matter, matter.service), dict(matter.numbers)) for matter in matters]
    content, columns = _table(rules)
    decision = zen.ZenEngine().create_decision(json.dumps(content))

    def context(literals, numbers) -> dict:
        true = literals | {f"number:{name}" for name in numbers}
        return {name: numbers.get(literal[9:]) if literal.startswith("quantity:") else literal in true for literal, name in columns.items()}

    contexts = [context(literals, numbers) for literals, numbers in asked]
    ours, theirs, wrong = [], [], 0
    for (literals, numbers), given in zip(asked, contexts, strict=True):
        start = time.perf_counter()
        fired = engine.fired(literals, numbers)
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        answer = decision.evaluate(given)["result"]
        theirs.append(time.perf_counter() - start)
        found = {row["rule"] for row in (answer if isinstance(answer, list) else [answer] if answer else [])}
        wrong += fired != found
    a, b = statistics.median(ours) * 1e6, statistics.median(theirs) * 1e6
    print(f"{len(rules)} rules, {sum(len(rows(rule.when)) for rule in rules)} rows, {len(asked)} matters, {wrong} different answers")
    print(f"durable-rules through the adapter  median {a:7.0f} us")
    print(f"zen-engine decision table          median {b:7.0f} us")
    print(f"ratio durable/zen                  {a / b:7.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
