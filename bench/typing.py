"""From the first key to the sentence copied: fifty matters typed as an officer types them, in a real Chromium.

    bancheng serve &  python -m bench typing [--url http://127.0.0.1:8000] [--out copied.jsonl]

Each matter of bench/typed.jsonl, written by somebody who had not seen the project, is typed with a pause of 120 ms after each key; then
Enter copies the wording.  A blank is filled with a few characters first, whose keys count.  Told are keys and seconds, and how
many ended with a wording copied; ``--out`` keeps what was on the screen, for readers to say whether it was the right sentence.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.desk_latency import FLAGS, chromium

TYPED = Path(__file__).with_name("typed.jsonl")
#: Milliseconds between two keys: an officer who looks at the citizen.
PAUSE = 120
SHOWN = "text => document.getElementById('text').value === text && window.Desk.current() && !document.querySelector('.htmx-request')"


def one(page: Page, typed: str) -> dict:
    """What was on the screen, what was copied ("" for nothing), with how many keys and in how many seconds."""
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator("#text").focus()
    keys, begun = len(typed) + 2, time.perf_counter()
    page.keyboard.press("Escape")  # the next matter
    page.keyboard.press("Escape")
    page.wait_for_function(SHOWN, arg="")
    page.keyboard.type(typed, delay=PAUSE)
    page.wait_for_function(SHOWN, arg=typed)
    shown = time.perf_counter() - begun
    said = page.locator("#wording")
    text = said.inner_text() if said.count() else ""
    question = page.locator(".question-text").first.inner_text() if page.locator(".question-text").count() else ""
    sure = page.locator(".answer.open").count() == 0
    while sure and text and page.locator("#wording .unfilled input").count():
        field = page.locator("#wording .unfilled input").first
        words = "2026-12-31" if field.get_attribute("type") == "date" else "照单子"
        field.fill(words)
        keys += len(words) + 1
    if sure and text:
        page.locator("#copy").focus()
        page.keyboard.press("Enter")
        keys += 1
        page.wait_for_timeout(50)
    copied = page.evaluate("navigator.clipboard.readText()")
    whole = time.perf_counter() - begun
    return {"keys": keys, "shown": round(shown, 2), "seconds": round(whole, 2), "wording": text, "question": question, "copied": copied}


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(args)
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(given.url)
        for line in TYPED.read_text(encoding="utf-8").splitlines():
            matter = json.loads(line)
            rows.append({"id": matter["id"], "typed": matter["typed"], **one(page, matter["typed"])})
        browser.close()
    if given.out:
        given.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    ends = Counter("copied" if row["copied"] else "unsure, wording grey" if row["wording"] else "question alone" for row in rows)
    done = [row for row in rows if row["copied"]] or rows
    figures = {key: (statistics.median(row[key] for row in done), max(row[key] for row in done)) for key in ("keys", "shown", "seconds")}
    print(
        json.dumps({"matters": len(rows), **ends, **{f"{key} (median, most)": value for key, value in figures.items()}}, ensure_ascii=False)
    )
