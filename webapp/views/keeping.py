"""How the originals fare, for archivists: what is damaged, what is withdrawn, what is held."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from archive.catalogue import FixityState, Held
from archive.clock import utc_now
from archive.originals.withdrawal import Hold, Withdrawal
from webapp.policy import Action, requires
from webapp.views import reading

bp = Blueprint("keeping", __name__)

MOST = 500  # lines of each list
INDEX_SECONDS = 3.0  # that a change waits for the index; most are followed within a tenth of one


@dataclass(frozen=True, slots=True)
class Damaged:
    """An original that is not intact, and the renditions of it that the asker may know of."""

    state: FixityState
    renditions: tuple[Held, ...]


@bp.get("/fixity")
@requires(Action.SAFEKEEPING)
def fixity() -> str:
    """What the last checks have found."""
    catalogue, settings = reading.holdings().catalogue, reading.site().settings
    summary = catalogue.fixity_summary()
    return render_template(
        "fixity.html",
        summary=summary,
        holds_any=catalogue.holds_originals(),
        age=summary.age_days(utc_now()),
        days=settings.fixity_days,
        damaged=damaged(),
    )


@bp.get("/withdrawals")
@requires(Action.SAFEKEEPING)
def withdrawals() -> str:
    """Documents that are withdrawn, and the legal holds in force."""
    return render_template("withdrawals.html", withdrawals=withdrawn(), holds=held(), can_undo=_can_undo)


def withdrawn() -> list[Withdrawal]:
    """Those the asker may know of, the newest first."""
    known = reading.collections()
    found = reading.holdings().catalogue.withdrawals(MOST)
    return [one for one in found if _collection_of(one.document) in known]


def held() -> list[Hold]:
    """Legal holds in force that the asker may know of."""
    return [hold for hold in reading.holdings().catalogue.holds() if _may_see(hold)][:MOST]


def damaged() -> list[Damaged]:
    """Those of which the asker may see a rendition; withdrawn ones without a link."""
    catalogue = reading.holdings().catalogue
    found = []
    for state, held in catalogue.not_intact(MOST):
        rows = catalogue.listings([one.rendition for one in held])
        seen = tuple(
            one for one in held if one.rendition in rows and rows[one.rendition].access in reading.tokens()
        )
        if seen or not rows:
            found.append(Damaged(state, seen))
    return found


def _can_undo(one: Withdrawal) -> bool:
    renditions = reading.holdings().catalogue.document(one.document, even_withdrawn=True).renditions
    return one.removed_at is None and bool(renditions)


def _may_see(hold: Hold) -> bool:
    code = _collection_of(hold.document) if hold.document else hold.collection
    return code in reading.collections()


def _collection_of(document: str) -> str:
    return reading.holdings().catalogue.document(document, even_withdrawn=True).collection
