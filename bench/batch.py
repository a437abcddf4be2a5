"""A long file through the API: 100,000 matters as lines, one stream after the other, by the client of the package.

make bench BENCH="batch --matters 100000"
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from pathlib import Path

from bench.load import Load, matters, triages
from bench.served import Served
from web.client import Bancheng


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=100_000)
    parser.add_argument("--streams", type=int, default=2)
    given = parser.parse_args(arguments)
    texts = matters(3_000)
    with tempfile.TemporaryDirectory() as folder, Served(Path(folder)) as server:
        counts, wrong, late = [0] * given.streams, [0] * given.streams, [0] * given.streams

        def send(stream: int) -> None:
            client = Bancheng(f"http://127.0.0.1:{server.port}", seconds=300)
            sent = range(stream, given.matters, given.streams)
            rows = client.stream({"id": number, "text": f"{texts[number % len(texts)]}。第{number}件"} for number in sent)
            for number, row in zip(sent, rows, strict=True):
                late[stream] += row.id != number
                wrong[stream] += row.error is not None
                counts[stream] += 1

        began, before = time.monotonic(), server.megabytes()
        threads = [threading.Thread(target=send, args=(stream,)) for stream in range(given.streams)]
        with Load(server.port, triages(40), 1, 0.5) as beside:
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                threads[0].join(60)
                print(json.dumps({"done": sum(counts), "megabytes": server.megabytes()["all"]}), flush=True)
                for thread in threads[1:]:
                    if not threads[0].is_alive():
                        thread.join(60)
        seconds = time.monotonic() - began
        told = {"matters": sum(counts), "wrong": sum(wrong), "out_of_order": sum(late), "a_second": round(sum(counts) / seconds)}
        print(json.dumps(told | {"megabytes": [before["all"], server.megabytes()["all"]], "single_questions_meanwhile": beside.told()}))
