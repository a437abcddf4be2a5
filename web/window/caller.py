"""叫号: what somebody at one window sees: the number in hand, what may be done with it, who waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from triage.ledger.actor import Actor
from triage.ledger.units import Window
from triage.window.hall import Floor
from triage.window.lanes import FAST, GENERAL, Lanes
from web.office import Office
from web.window.board import Board, Line, board_of, line_of


@dataclass(frozen=True)
class Called:
    """``window`` is None until one is chosen; ``mine`` the number in hand, ``said`` whether words of the door travel with it; ``next`` is
    whom this window would call; ``leads`` may open the fast lane, which ``crowded`` suggests."""

    floor: Floor
    board: Board
    lanes: Lanes
    window: Window | None
    calls: tuple[str, ...]
    mine: Line | None
    lane: str
    said: bool
    next: str
    leads: bool
    crowded: bool


def look(office: Office, actor: Actor, floor: Floor, name: str, now: dt.datetime) -> Called:
    hall, queue, lanes = office.hall, floor.queue, office.lanes
    window = next((one for one in floor.windows if one.name == name), None)
    calls = hall.called_by(actor, window, floor) if window else ()
    mine = queue.at_window(name) if window else None
    following = queue.next(name, calls, lanes.ratio) if window and not mine else None
    return Called(
        floor,
        board_of(office, floor, now),
        lanes,
        window,
        calls,
        line_of(office, mine, now) if mine else None,
        mine.lane if mine else "",
        bool(mine and mine.said),
        following.number if following else "",
        office.ledger.content.rights.grant(actor, "lanes") is not None,
        FAST in floor.lanes and not queue.fast_open and len(queue.waiting(GENERAL)) >= lanes.crowded,
    )
