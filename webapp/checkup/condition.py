"""How an archive fares, for the check-up: clock, worker and queue, index, files that need somebody, fixity, backup."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from archive.backup.note import last_backup
from archive.clock import Clock, utc_now
from archive.errors import FondsError
from archive.locks import is_held
from archive.model import State
from indexer.engine.seam import Health
from indexer.intake.incoming_folder import REASON_SUFFIX
from webapp.checkup.finding import Finding
from webapp.policy import visible_to

if TYPE_CHECKING:
    from indexer.holdings import Holdings

BACKUP_DAYS = 7
LONGEST_WAIT = timedelta(days=1)
_SKEW = timedelta(minutes=5)
_COUNTED = 1000  # files that stay in incoming/
_FAILED = ("extraction-failed", "repeatedly-failed", "damaged-original")


def look_into(holdings: "Holdings", clock: Clock = utc_now) -> Iterator[Finding]:
    """Everything that an open archive can tell."""
    now = clock()
    counts = holdings.catalogue.counts()
    told = ", ".join(f"{number} {state}" for state, number in counts.renditions.items())
    yield Finding("archive", True, f"{counts.documents} documents; renditions: {told}")
    yield _clock(holdings, now)
    yield _worker(holdings, now)
    yield _index(holdings)
    yield _files(holdings)
    yield _incoming(holdings)
    yield _signing_key(holdings)
    yield _fixity(holdings, now)
    yield _verification(holdings)
    yield _backup(holdings, now)


def _clock(holdings: "Holdings", now: datetime) -> Finding:
    _, last = holdings.catalogue.span_of_events()
    if last is not None and now < datetime.fromisoformat(last) - _SKEW:
        message = f"it is {now:%Y-%m-%d %H:%M} UTC here, but the custody record goes on to {last[:16]}"
        return Finding("clock", False, message, "Set the clock; events are ordered by number all the same.")
    return Finding("clock", True, f"{now:%Y-%m-%d %H:%M} UTC")


def _worker(holdings: "Holdings", now: datetime) -> Finding:
    waiting = holdings.catalogue.waiting()
    works = is_held(holdings.settings.home)
    number = waiting.new + waiting.again
    message = f"{'one runs' if works else 'none runs'}; {number} files wait to be read"
    age = now - datetime.fromisoformat(waiting.oldest) if waiting.oldest else timedelta()
    if number and not works:
        return Finding("worker", False, message, "Start `fonds serve` or `fonds worker`.")
    if age > LONGEST_WAIT:
        message += f", the oldest for {age.days} days"
        return Finding(
            "worker", False, message, "Look at the log; FONDS_WORKERS sets how many are read at once."
        )
    return Finding("worker", True, message)


def _index(holdings: "Holdings") -> Finding:
    advice = "`fonds worker`, `fonds ingest` or `fonds reindex` mend this."
    engine = holdings.engine
    if engine.health is not Health.READY:
        return Finding("index", False, engine.health_reason, advice)
    behind = holdings.catalogue.latest_sequence() - engine.followed()
    if behind:
        return Finding("index", False, f"is {behind} changes behind the catalogue", advice)
    return Finding("index", True, "has followed the catalogue")


def _files(holdings: "Holdings") -> Finding:
    kept = partial = failed = 0
    for one in holdings.catalogue.coverage(visible_to(holdings)):
        kept += one.files if one.state is State.KEPT else 0
        partial += one.files if one.state is State.PARTIAL else 0
        failed += one.files if one.reason_code in _FAILED else 0
    message = f"{kept} kept without text, {partial} found in part; the reader failed on {failed}"
    advice = "`fonds doctor --coverage` lists them, `fonds reextract` reads them again." if failed else ""
    return Finding("texts", not failed, message, advice)


def _incoming(holdings: "Holdings") -> Finding:
    staying = 0
    for _, _, names in os.walk(holdings.settings.incoming):
        staying += sum(name.endswith(REASON_SUFFIX) for name in names)
        if staying >= _COUNTED:
            break
    if not staying:
        return Finding("incoming", True, "no file had to stay there")
    message = (
        f"{'at least ' if staying >= _COUNTED else ''}{staying} files could not be taken in and stay there"
    )
    return Finding(
        "incoming", False, message, f"The reason lies beside each, in a file that ends in {REASON_SUFFIX}."
    )


def _signing_key(holdings: "Holdings") -> Finding:
    """A lost key is best noticed while backups still have it."""
    try:
        made = holdings.heads.check_key()
    except FondsError as error:
        return Finding("signing key", False, error.message)
    return Finding("signing key", True, "can sign the custody record" if made else "made with the first head")


def _fixity(holdings: "Holdings", now: datetime) -> Finding:
    """Whether originals are known to be damaged, and whether the rounds keep up."""
    holdings.catalogue.enrol_originals()
    summary, days = holdings.catalogue.fixity_summary(), holdings.settings.fixity_days
    age = summary.age_days(now)
    message = f"{summary.intact} originals intact when last checked, {summary.damaged} damaged, "
    message += f"{summary.unchecked} could not be checked; the oldest check is {age:.1f} days old"
    if summary.damaged or summary.unchecked:
        advice = "`fonds verify` names them, `fonds repair --from BACKUP` puts them right."
        return Finding("fixity", False, message, advice)
    if days and age > days:
        advice = (
            "Run `fonds worker` or `fonds serve`, raise FONDS_FIXITY_MB_PER_SECOND, or run `fonds verify`."
        )
        return Finding("fixity", False, f"{message}, and should be at most {days}", advice)
    return Finding("fixity", True, message if days else f"{message}; rounds are switched off")


def _verification(holdings: "Holdings") -> Finding:
    """What the last `fonds verify` found amiss that no round of fixity looks at."""
    last = holdings.catalogue.last_verification()
    if last is None:
        return Finding("verification", True, "`fonds verify` has not been run yet")
    at, found = last
    wrong = []
    if found.get("broken_at") is not None:
        wrong.append(f"the custody chain is broken at event {found['broken_at']}")
    if found.get("altered_texts"):
        wrong.append(f"{found['altered_texts']} texts are not as they were read")
    if found.get("catalogue"):
        wrong.append("the file of the catalogue is damaged")
    if wrong:
        advice = "`fonds verify` tells more; docs/operations.md says how to recover from a backup."
        return Finding("verification", False, f"on {at[:10]}, {', '.join(wrong)}", advice)
    return Finding("verification", True, f"the record, the texts and the catalogue were sound on {at[:10]}")


def _backup(holdings: "Holdings", now: datetime) -> Finding:
    """An archive of a few days may do without one."""
    advice = "Run `fonds backup DEST` from a timer, or touch $FONDS_HOME/last-backup after another program."
    at = last_backup(holdings.settings.home)
    if at is not None:
        days = (time.time() - at) / 86_400
        fine = days <= BACKUP_DAYS
        return Finding("backup", fine, f"the last was {max(0.0, days):.1f} days ago", "" if fine else advice)
    first, _ = holdings.catalogue.span_of_events()
    young = first is None or now - datetime.fromisoformat(first) < timedelta(days=BACKUP_DAYS)
    return Finding("backup", young, "none was made yet", advice)
