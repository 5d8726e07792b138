"""A document as ``GET /api/v1/documents/<id>`` answers: the same wherever its entity tag is compared."""

from flask import Response, jsonify

from archive.model import Document
from webapp.answers.document import document_as_json
from webapp.policy import Action, may
from webapp.views import reading


def shown(document: Document) -> Response:
    """The answer, as far as the asker may see the document."""
    record = may(reading.asker(), Action.CUSTODY)
    return jsonify(
        document_as_json(reading.holdings().catalogue, document, reading.tokens(), with_record=record)
    )
