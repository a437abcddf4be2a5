"""The one file that knows durable-rules.

What it guards against was measured on 2.0.28: the engine's own timers run our actions on their thread (so there are
none here); an error in an action is swallowed into the state (raised again here); a session never freed costs 0.7 MB
and the 1,025th crashes the process (always deleted here); 512 rules in a ruleset hang the process (refused at load);
a session's memory is not cleared before its first use, and deleting a session in which no rule ever fired then frees
whatever stood there (so each ruleset has a rule of its own that is fired once at the start: :meth:`_prime`).
"""

from __future__ import annotations

import threading
import uuid
import weakref
from collections.abc import Callable

import durable_rules_engine
from durable.engine import Host, MessageNotHandledException

from triage.content.findings import ContentError, Finding
from triage.content.rule import Number
from triage.decision import conditions
from triage.decision.rows import MOST_IN_RULESET, Plan, Row, Ruleset, Test

_PRIMER = "primer"


class EngineError(RuntimeError):
    """The engine failed inside a decision; never a wrong answer instead."""


class _QuietHost(Host):
    def _run(self) -> None:
        """No timers: they would fire our actions on a thread of their own."""


def _free(handles: list[object]) -> None:
    """The engine never frees a ruleset by itself: 20 MB for a rulebook, at each release that a running desk takes up."""
    for handle in handles:
        durable_rules_engine.delete_ruleset(handle)


class DurableEngine:
    """Evaluates literals and numbers against a plan.  Safe for threads: one decision at a time inside."""

    def __init__(self, plan: Plan):
        self._plan = plan
        self._fields: dict[Test, str] = {}
        self._fired: set[str] = set()
        self._lock = threading.Lock()
        for ruleset in plan.rulesets.values():
            if len(ruleset.rows) > MOST_IN_RULESET:
                raise ContentError(
                    [
                        Finding(
                            "rules",
                            0,
                            "engine",
                            f"规则组 {ruleset.name} 有 {len(ruleset.rows)} 条，超过引擎能装的 {MOST_IN_RULESET} 条",
                            "按事项拆开",
                        )
                    ]
                )
        definitions = {ruleset.name: self._definition(ruleset) for ruleset in plan.rulesets.values()}
        self._numbers = [item for item in self._fields if isinstance(item, Number)]
        self._host = _QuietHost(definitions)
        handles = [self._host.get_ruleset(name)._handle for name in plan.rulesets]
        weakref.finalize(self, _free, handles).atexit = False
        self._prime()

    def _definition(self, ruleset: Ruleset) -> dict:
        rules = {
            f"{rule}#{number}": {"all": [{"m": {"$and": self._tests(row)}}], "run": self._note(rule)}
            for number, (rule, row) in enumerate(ruleset.rows)
        }
        return rules | {_PRIMER: {"all": [{"m": {"t": "prime"}}], "run": self._note(_PRIMER)}}

    def _prime(self) -> None:
        """Fire one rule in each ruleset, so that the one session slot we use holds clean pointers from then on."""
        for name in self._plan.rulesets:
            self._fired = set()
            self._assert(name, {"t": "prime"})
            if self._fired != {_PRIMER}:
                raise EngineError(f"ruleset {name} did not start: {self._fired}")

    def _tests(self, row: Row) -> list[dict]:
        # The anchor comes first: a rule that an empty message could satisfy would loop for ever.
        return [{"t": "matter"}, *({self._field(item): 1} for item in sorted(row, key=repr))]

    def _field(self, item: Test) -> str:
        return self._fields.setdefault(item, f"f{len(self._fields)}")

    def _note(self, rule: str) -> Callable:
        return lambda closure: self._fired.add(rule)

    def fired(self, literals: set[str], numbers: dict[str, int]) -> set[str]:
        """The ids of the rules whose conditions hold.  Raises :class:`EngineError` if the engine failed."""
        known = literals | {f"number:{name}" for name in numbers}
        true = {self._fields[item, True]: 1 for item in literals if (item, True) in self._fields}
        true |= {self._fields[bounds]: 1 for bounds in self._numbers if conditions.holds(bounds, known, numbers)}
        with self._lock:
            self._fired = set()
            for name in self._plan.needed(literals):
                absent = {self._fields[item, False]: 1 for item in self._plan.rulesets[name].negated if item not in known}
                self._assert(name, {"t": "matter", **true, **absent})
            return self._fired

    def _assert(self, ruleset: str, message: dict) -> None:
        session = uuid.uuid4().hex
        problem = None
        try:
            state = self._host.assert_fact(ruleset, message | {"id": session, "sid": session})
            problem = state.get("exception") if isinstance(state, dict) else None
        except MessageNotHandledException:
            pass  # no rule of this ruleset holds: the normal outcome
        except Exception as error:
            problem = error
        try:
            self._host.delete_state(ruleset, session)
        except Exception as error:
            problem = problem or error
        if problem:
            raise EngineError(str(problem))
