"""What became of files that were handed in, as JSON: the same for a form, a program and a resumed upload."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from archive.model import State
from archive.originals.accession import Duplicate, Outcome, Refusal
from archive.originals.withdrawal import warnings_of
from webapp.answers.search import document_link, original_link
from webapp.views import reading


def outcomes_as_json(outcomes: Sequence[Outcome]) -> dict[str, list[dict[str, Any]]]:
    """``accepted`` and ``refused``, each in the order they came."""
    there = [one.rendition for one in outcomes if isinstance(one, Duplicate)]
    found = reading.holdings().catalogue.listings(there) if there else {}
    accepted: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            refused.append({"filename": outcome.filename, "reason": outcome.reason.as_json()})
            continue
        known = found.get(outcome.rendition)  # what is new waits to be read
        state = known.rendition.state if known else State.ACCESSIONED
        accepted.append(
            {
                "filename": outcome.filename,
                "document": outcome.document,
                "rendition": outcome.rendition,
                "sha256": outcome.sha256,
                "bytes": outcome.size,
                "state": state.value,
                "duplicate": isinstance(outcome, Duplicate),
                "warnings": list(warnings_of(outcome)),
                "links": {
                    "document": document_link(outcome.document),
                    "rendition": url_for("api.rendition", rendition=outcome.rendition),
                    "original": original_link(outcome.rendition),
                },
            }
        )
    return {"accepted": accepted, "refused": refused}
