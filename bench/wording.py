"""How likely a wording answers: the weights of ``triage/decision/wording.py``, fitted and measured on labelled wordings.

    make bench BENCH=wording          every labelled wording, heard by ears that did not learn from it (half an hour the first time)

Each matter's candidates are weighed by a conditional logit: one of the acceptable wordings is right, or none.  The weights are
fitted on one half and measured on the other; a rise that is no more than chance is no reason to change the constants.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from triage.content.acceptable import FILE, Acceptable, read_acceptable
from triage.content.home import find_home
from triage.content.labelled import LabelledMatter, case_files, read_labelled
from triage.content.rulebook import today
from triage.decision.candidate import NONE, WEIGHTS
from triage.decision.judge import NOTHING_HEARD, Judge
from triage.hearing.crossing import crossed
from triage.hearing.fitting import aloud

NAMES = (*WEIGHTS, "none")
#: What the weights are drawn to nought by, so that a rare trait cannot count for everything.
_DRAWN = 3e-3

#: (traits of each candidate and of "none answers", which of them are right)
Case = tuple[np.ndarray, np.ndarray]


def main(rest: Sequence[str]) -> None:
    from scipy.optimize import minimize

    home = find_home()
    judge = Judge.open(home, aloud)
    matters = {matter.id: matter for file in case_files(home) for matter in read_labelled(file)}
    labels = {label.matter: label for label in read_acceptable(home / FILE, matters, judge.knowledge.replies) if label.telling}
    cases: list[Case] = []
    for ear, part in crossed(home, tell=aloud):
        hearing = judge.hearing_by(ear)
        cases += [_case(hearing, matter, labels[matter.id]) for matter in part if matter.id in labels]
    order = np.random.default_rng(0).permutation(len(cases))
    fitted, measured = ([cases[place] for place in order[start::2]] for start in (0, 1))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = _DRAWN * len(fitted) * float(weights @ weights), 2 * _DRAWN * len(fitted) * weights
        for traits, right in fitted:
            chance = _chances(traits, weights)
            hit = chance * right
            total -= math.log(hit.sum() + 1e-12)
            slope = slope - traits.T @ (hit / (hit.sum() + 1e-12) - chance)
        return total / len(fitted), slope / len(fitted)

    best = minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x
    print(f"{len(cases)} matters; fitted on one half:", dict(zip(NAMES, best.round(2).tolist(), strict=True)))
    _report("fitted", measured, best)
    _report("written in the code", measured, np.array([*WEIGHTS.values(), NONE]))


def _case(judge: Judge, matter: LabelledMatter, label: Acceptable) -> Case:
    day = today()
    heard = judge.reader.read(matter.text, matter.form or None)
    meant = judge.meant(heard, day)[0]
    path = meant.path or NOTHING_HEARD

    def known(rule, path, service):  # type: ignore[no-untyped-def]
        return judge.statements.known(heard, rule, path, service, day)

    candidates = judge.wordings.candidates(heard, meant, path, known, day)
    traits = np.array([*([*map(float, one.traits.values()), 0.0] for one in candidates), [*([0.0] * len(WEIGHTS)), 1.0]])
    right = np.array([candidate.reply.id in label.replies for candidate in candidates] + [False], dtype=float)
    right[-1] = not right.any()
    return traits, right


def _chances(traits: np.ndarray, weights: np.ndarray) -> np.ndarray:
    scores = traits @ weights
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


def _report(name: str, cases: Sequence[Case], weights: np.ndarray) -> None:
    told = []
    for traits, right in cases:
        chances = _chances(traits, weights)[:-1]
        place = int(chances.argmax()) if len(chances) else -1
        told.append((float(chances[place]), bool(right[place])) if place >= 0 else (0.0, False))
    print(f"{name}: said from this chance on, how many are said, how many of them are right")
    for least in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
        said = [right for chance, right in told if chance >= least]
        print(f"  {least:.1f}  {len(said) / len(told):6.1%}  {sum(said) / max(len(said), 1):6.1%}")
