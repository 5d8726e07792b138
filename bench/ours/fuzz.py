"""Thousands of unsound files through ``fonds ingest``: no hang, nothing lost, nothing left behind, no traceback."""

import hashlib
import shutil
from collections import Counter
from pathlib import Path

from bench.measure import MeasurementError, run
from bench.mutations import mutated
from bench.ours.command import counted, environment, fresh_home, ingest
from bench.places import PROJECT, program, work
from bench.plan import Plan
from bench.results import Result, Target

_SECONDS = 20  # the bound of one file, and of each of its pages where OCR reads them


def measure(plan: Plan) -> Result:
    """Damage every sample in every way, take all in, and look for what is missing."""
    result = Result("fuzz", f"Damaged samples, {plan.fuzzed:,} files")
    folder = work("fuzz")
    shutil.rmtree(folder)
    folder.mkdir()
    samples = [path for path in (PROJECT / "samples" / "holdings").rglob("*") if path.name != "metadata.csv"]
    digests = {}
    for name, data in mutated([path for path in samples if path.is_file()], plan.fuzzed):
        (folder / name).write_bytes(data)
        digests[name] = hashlib.sha256(data).hexdigest()
    home = fresh_home("fuzz")
    done, outcomes = ingest([folder], home, FONDS_EXTRACT_SECONDS=_SECONDS)
    own = {Path(one["path"]).name: one for one in outcomes if "/" in one["path"]}
    lost = [name for name, digest in digests.items() if not _is_kept(own.get(name), digest)]
    checked = run([program("fonds"), "verify"], environment(home))
    if checked.returncode:
        raise MeasurementError(f"fonds verify ended with {checked.returncode}: {checked.stdout[-2000:]}")
    left = [path for path in (home / "incoming").rglob("*") if path.is_file()]
    over = [name for name, one in own.items() if one["seconds"] > _SECONDS * (1 + one["pages"]) + 5]
    result.targets += [
        Target("files without an outcome, or whose bytes are not kept", len(lost), "", at_most=0),
        Target("files over their time", len(over), "", at_most=0),
        Target("temporary files left behind", len(left), "", at_most=0),
        Target("tracebacks", done.stderr.count("Traceback"), "", at_most=0),
    ]
    reasons = Counter(f"{one['outcome']}: {one['reason']['code']}" for one in own.values() if one["reason"])
    slowest = max(own.values(), key=lambda one: one["seconds"])
    result.beside += [
        ("whole run", f"{done.wall:.0f} s, {done.cpu:.0f} s CPU, {done.peak_mb:.0f} MiB"),
        ("slowest file", f"{Path(slowest['path']).name}, {slowest['seconds']:.1f} s"),
        *((name, f"{count:,} files") for name, count in sorted(counted(list(own.values())).items())),
        *((name, f"{count:,} files") for name, count in reasons.most_common()),
    ]
    result.figures |= {"lost": lost, "over": over, "reasons": dict(reasons), "run": done.figures()}
    return result


def _is_kept(outcome: dict[str, object] | None, digest: str) -> bool:
    if outcome is None:
        return False
    if outcome["outcome"] == "refused":  # nothing but an empty file may be
        return outcome["reason"] is not None and hashlib.sha256().hexdigest() == digest
    return outcome["sha256"] == digest
