"""From a key press to the updated view, measured in a real Chromium against a running desk.

    bancheng serve &  python -m bench.desk_latency [--url http://127.0.0.1:8000] [--matters 30]

Types typical cases character by character and takes, for each character after which the officer pauses, the time from
the input event to the frame in which the view for exactly that text is shown.  The desk's own short wait for the next
character is included.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WATCH = """() => {
  window.taken = []; let pressed = 0;
  document.getElementById('text').addEventListener('beforeinput', (event) => { pressed = event.timeStamp; }, true);
  document.body.addEventListener('htmx:afterSwap', () => requestAnimationFrame(() => requestAnimationFrame((now) => {
    if (window.Desk.current()) window.taken.push(now - pressed);
  })));
}"""


def chromium() -> str | None:
    """The browser that is driven: ``BANCHENG_CHROMIUM``, else the one of the system."""
    return os.environ.get("BANCHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def texts(home: Path, count: int) -> list[str]:
    """Every so many typical cases, so that each run measures the same."""
    files = sorted((home / "kb/cases/matters").glob("*.jsonl"))
    found = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [text[:60] for text in found[:: max(1, len(found) // count)][:count]]


def measure(page: Page, url: str, said: list[str]) -> list[float]:
    page.goto(url)
    page.evaluate(WATCH)
    page.evaluate("() => { const box = document.getElementById('text'); box.value = ''; box.focus(); }")
    for text in said:
        page.locator("#text").fill("")
        page.wait_for_function("() => window.Desk.current()")
        for start in range(0, len(text), 6):
            before = page.evaluate("window.taken.length")
            page.locator("#text").press_sequentially(text[start : start + 6], delay=25)
            page.wait_for_function("count => window.taken.length > count && window.Desk.current()", arg=before)
    return page.evaluate("window.taken")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--matters", type=int, default=30)
    given = parser.parse_args()
    home = Path(os.environ.get("BANCHENG_HOME") or Path(__file__).resolve().parent.parent)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        taken = measure(browser.new_page(viewport={"width": 1366, "height": 768}), given.url, texts(home, given.matters))
        browser.close()
    cuts = statistics.quantiles(taken, n=100)
    told = {"n": len(taken), "p50": round(cuts[49]), "p95": round(cuts[94]), "p99": round(cuts[98]), "max": round(max(taken))}
    print(json.dumps({"key_to_view_ms": told}))


if __name__ == "__main__":
    main()
