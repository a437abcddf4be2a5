"""The one file that knows durable-rules.

What it guards against was measured on 2.0.28: the engine's own timers run our actions on their thread (so there are
none here); an error in an action is swallowed into the state (raised again here); a session never freed costs 0.7 MB
and the 1,025th crashes the process (always deleted here); 512 rules in a ruleset hang the process (refused at load).
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

from durable.engine import Host, MessageNotHandledException

from triage.engine.compile import MOST_IN_RULESET, Plan, Row, Ruleset
from triage.findings import ContentError, Finding
from triage.rulebook.ast import Number


class EngineError(RuntimeError):
    """The engine failed inside a decision; never a wrong answer instead."""


class _QuietHost(Host):
    def _run(self) -> None:
        """No timers: they would fire our actions on a thread of their own."""


class DurableEngine:
    """Evaluates literals and numbers against a plan.  Safe for threads: one decision at a time inside."""

    def __init__(self, plan: Plan):
        self._plan = plan
        self._fields: dict[tuple[str, bool], str] = {}
        self._fired: set[str] = set()
        self._lock = threading.Lock()
        for ruleset in plan.rulesets.values():
            if len(ruleset.rows) > MOST_IN_RULESET:
                raise ContentError([Finding("rules", 0, "engine", f"规则组 {ruleset.name} 有 {len(ruleset.rows)} 条，超过引擎能装的 {MOST_IN_RULESET} 条", "按事项拆开")])
        definitions = {ruleset.name: self._definition(ruleset) for ruleset in plan.rulesets.values()}
        self._host = _QuietHost(definitions)

    def _definition(self, ruleset: Ruleset) -> dict:
        return {
            f"{rule}#{number}": {"all": [{"m": {"$and": self._tests(row)}}], "run": self._note(rule)}
            for number, (rule, row) in enumerate(ruleset.rows)
        }

    def _tests(self, row: Row) -> list[dict]:
        # The anchor comes first: a rule that an empty message could satisfy would loop for ever.
        tests: list[dict] = [{"t": "matter"}]
        for item in sorted(row, key=repr):
            if isinstance(item, Number):
                if item.at_least is not None:
                    tests.append({"$gte": {self._number(item.name): float(item.at_least)}})
                if item.at_most is not None:
                    tests.append({"$lte": {self._number(item.name): float(item.at_most)}})
            else:
                tests.append({self._field(item): 1})
        return tests

    def _field(self, literal: tuple[str, bool]) -> str:
        return self._fields.setdefault(literal, f"{'p' if literal[1] else 'n'}{len(self._fields)}")

    def _number(self, name: str) -> str:
        return self._fields.setdefault((f"number:{name}", True), f"q{len(self._fields)}")

    def _note(self, rule: str) -> Callable:
        return lambda closure: self._fired.add(rule)

    def fired(self, literals: set[str], numbers: dict[str, float]) -> set[str]:
        """The ids of the rules whose conditions hold.  Raises :class:`EngineError` if the engine failed."""
        known = literals | {f"number:{name}" for name in numbers}
        positive = {self._fields[item, True]: 1 for item in literals if (item, True) in self._fields}
        positive |= {self._fields[f"number:{name}", True]: float(value) for name, value in numbers.items() if (f"number:{name}", True) in self._fields}
        with self._lock:
            self._fired = set()
            for name in self._plan.needed(literals):
                negative = {self._fields[item, False]: 1 for item in self._plan.rulesets[name].negated if item not in known}
                self._assert(name, {"t": "matter", **positive, **negative})
            return self._fired

    def _assert(self, ruleset: str, message: dict) -> None:
        session = uuid.uuid4().hex
        message |= {"id": session, "sid": session}
        try:
            state = self._host.assert_fact(ruleset, message)
            if isinstance(state, dict) and state.get("exception"):
                raise EngineError(str(state["exception"]))
        except MessageNotHandledException:
            pass  # no rule of this ruleset holds: the normal outcome
        finally:
            self._host.delete_state(ruleset, session)
