"""Case numbers such as ``MH05-261122-0007-7``, and the ten digits that a citizen's receipt carries.

Unit, local day, serial of that day, and a check character (ISO 7064, mod 37,36) that finds one wrong or two swapped ones.
"""

from __future__ import annotations

import datetime as dt
import re

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

_FORM = re.compile(r"([A-Z]{2}\d{2,3})-(\d{6})-(\d{4,6})-([0-9A-Z])")


def compose(unit: str, day: dt.date, serial: int) -> str:
    head = f"{unit}-{day:%y%m%d}-{serial:04d}"
    return f"{head}-{mod_37_36.calc_check_digit(head.replace('-', ''))}"


def parse(text: str) -> str | None:
    """The number as it is kept, whatever case and spaces somebody typed; None where it cannot be one."""
    tidy = re.sub(r"[\s－—–]", "-", text.strip().upper()).replace("--", "-")
    if not _FORM.fullmatch(tidy):
        return None
    try:
        mod_37_36.validate(tidy.replace("-", ""))
    except ValidationError:
        return None
    return tidy


def receipt_code(event_hash: str) -> str:
    """Ten digits of an event's hash: on the citizen's paper they witness that the event stands as it stood."""
    return f"{int(event_hash[:16], 16) % 10**10:010d}"
