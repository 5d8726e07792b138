"""One letter handed in over HTTP: how long from its acknowledgement (202) until a search finds it."""

import json
import random
import shutil
import time
from email.message import EmailMessage
from pathlib import Path

from bench import corpus
from bench.measure import MeasurementError, summary
from bench.ours.home import built
from bench.ours.server import Client, serving
from bench.places import work
from bench.plan import Plan
from bench.results import Result, Target, number

POLL_SECONDS = 0.01
PATIENCE_SECONDS = 30.0


def measure(plan: Plan) -> Result:
    """Letters one by one, text files and mails in turn, each with a word of its own."""
    result = Result("freshness", "One letter: acknowledged → found")
    home = copied(built(plan.pages)[0])
    waits, acknowledged = [], []
    with serving(home) as server:
        client = Client(server.port)
        client.search({"q": corpus.page_token(3)})
        chance = random.Random(7)
        time.sleep(2)  # the worker has started
        for number_, text in zip(range(plan.letters), corpus.read(corpus.written(plan.pages)), strict=False):
            word = f"zzfresh{number_}q{chance.randrange(10**6)}"
            filename, content = _letter(number_, word, text.pages[0])
            started = time.perf_counter()
            status, body = client.post_file("/api/v1/documents", filename, content)
            if status != 202 or not json.loads(body)["accepted"]:
                raise MeasurementError(f"a deposit was answered {status}: {body[:300]!r}")
            acknowledged.append(time.perf_counter() - started)
            waits.append(_found_after(client, word))
            time.sleep(chance.random() * 0.2)
    shutil.rmtree(home)
    figures = summary(waits)
    result.targets.append(Target(f"p95 of {len(waits)} letters", figures["p95_ms"] / 1000, "s", at_most=1))
    result.beside += [
        ("p50, longest", f"{number(figures['p50_ms'])} ms, {number(figures['max_ms'])} ms"),
        ("deposit to acknowledgement, p50", f"{number(summary(acknowledged)['p50_ms'])} ms"),
    ]
    result.figures = {"found": figures, "acknowledged": summary(acknowledged), "seconds": waits}
    return result


def copied(home: Path) -> Path:
    """The home to write into: originals as links, everything else copied."""
    copy = work("homes") / f"{home.name}-written"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("originals", "*.lock"))
    shutil.copytree(home / "originals", copy / "originals", copy_function=_link)
    return copy


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def _letter(number_: int, word: str, text: str) -> tuple[str, bytes]:
    if number_ % 2:
        return f"fresh-{number_}.txt", f"{word}\n{text}".encode()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "anna@example.org", "paul@example.org", f"Letter {number_}"
    mail["Date"] = "Wed, 11 Oct 2017 09:00:00 +0000"
    mail.set_content(f"{word}\n{text}")
    return f"fresh-{number_}.eml", mail.as_bytes()


def _found_after(client: Client, word: str) -> float:
    started = time.perf_counter()
    while (seconds := time.perf_counter() - started) < PATIENCE_SECONDS:
        if client.search({"q": word, "limit": "1"})["total"]:
            return time.perf_counter() - started
        time.sleep(POLL_SECONDS)
    raise MeasurementError(f"a letter was not found after {seconds:.0f} s")
