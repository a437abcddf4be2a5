"""A blank of a public wording: what it asks for, and who fills it first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Blank:
    """``type`` says how it is filled (text, materials, date, deadline, phone, service, post), ``source`` from what: deadline
    (that of rule and path), heard (what the citizen said), guide (the service's), department, station (its settings) or
    officer."""

    name: str
    type: str
    source: str
    prompt: str
