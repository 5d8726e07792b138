"""One afternoon of a program with a small archive: every operation of the API, sent and answered for real.

What was sent and answered becomes the examples of the API's description. Knows nothing of that description.
"""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from tests.web_archive import WebArchive
from webapp.policy import SCOPES

Bodies = dict[str, Any]  # by media type
_JSON = "application/json"
_TUS = {"Tus-Resumable": "1.0.0"}
_TEXTS = ("text/", "application/xml", "application/x-ndjson")


@dataclass
class Program:
    """Sends requests, and keeps of each operation what was sent and answered first."""

    archive: WebArchive
    headers: dict[str, str] = field(default_factory=dict)
    sent: dict[str, Bodies] = field(default_factory=dict)
    answered: dict[str, Bodies] = field(default_factory=dict)
    place: str = ""  # where the last answer said to go on

    def __call__(self, operation: str, how: str, said: Any = None, kind: str = _JSON, **headers: str) -> Any:
        """``how`` is method and address below ``/api/v1``; the answer as JSON, or its text."""
        method, _, address = how.partition(" ")
        body: dict[str, Any] = {"data": said, "content_type": kind}
        if kind == _JSON:
            body = {"json": said} if said is not None else {}
        elif kind == "multipart/form-data":
            body = {"data": {**said, "file": [(BytesIO(one.encode()), "letter.txt") for one in said["file"]]}}
        answer = self.archive.client.open(
            f"/api/v1{address}", method=method, headers={**self.headers, **headers}, **body
        )
        assert 200 <= answer.status_code < 300, (operation, answer.get_data(as_text=True))
        told = answer.get_json() if answer.is_json else None
        if answer.mimetype.startswith(_TEXTS):
            told = answer.get_data(as_text=True) or None
        self.sent.setdefault(operation, {kind: said} if isinstance(said, (dict, str)) else {})
        self.answered.setdefault(operation, {answer.mimetype: told} if told is not None else {})
        self.place = answer.headers.get("Location", "").partition("/api/v1")[2]
        return told

    def made(self, operation: str, how: str, said: Any, member: str) -> str:
        """The id of what was made."""
        return str(self(operation, how, said)[member])


def play(archive: WebArchive) -> Program:
    """All of it, in an order that makes sense."""
    ask = Program(archive)
    letter = archive.add(
        "On 11 October 2017 we wrote to the President.",
        "Release political prisoners.",
        title="Letter to the President",
        date="2017-10-11",
        creators=("Members of the Parliamentary Assembly",),
        filename="letter.txt",
    )
    report = archive.add(
        "A report about political prisoners.", title="Report", date="2017", collection="reports"
    )
    archive.add("Release of prisoners is asked for.", document=letter.document, filename="typed.txt")
    for part in (_reading, _keeping, _searches, _arranging, _names, _describing_many, _handing_in):
        part(ask, letter.document, letter.rendition, report.document)
    _closing(ask, letter.document)
    _people(ask)
    return ask


def _reading(ask: Program, document: str, rendition: str, _other: str) -> None:
    ask("openapi", "GET /openapi.json")
    ask("search", "GET /search?q=%22political+prisoners%22&limit=1")
    ask("complete", "GET /complete?q=priso")
    ask("names", "POST /names", "Dzhakishev\nprisoners\n", "text/plain")
    ask("document", f"GET /documents/{document}")
    ask(
        "describe",
        f"PATCH /documents/{document}",
        {"title": "Letter to the President", "tags": ["prisoners"], "signatories": ["Astrid Holmark"]},
    )
    for name in ("related", "history", "suggestions", "place"):
        ask(name, f"GET /documents/{document}/{name}")
    ask("custody", f"GET /documents/{document}/custody?limit=1")
    ask("occurrences", f"GET /documents/{document}/occurrences?q=prisoners")
    ask("comparison", f"GET /documents/{document}/comparison")
    ask("rendition", f"GET /renditions/{rendition}")
    ask("page", f"GET /renditions/{rendition}/pages/2")
    ask("coverage", "GET /coverage")
    ask("covered", "GET /coverage/text/searchable?limit=1")
    stated = ask("statement", "GET /statement?q=prisoners")
    ask("statementSince", "POST /statement?q=prisoners", stated)


def _keeping(ask: Program, document: str, _rendition: str, _other: str) -> None:
    ask("fixity", "GET /fixity")
    head = ask("custodyHead", "GET /custody/head")
    ask("checkCustody", "POST /custody/check", head)
    ask("proof", f"GET /documents/{document}/proof")
    ask("proofSince", f"POST /documents/{document}/proof", head)
    ask("work", "GET /work?limit=2")


def _searches(ask: Program, _document: str, _rendition: str, _other: str) -> None:
    made = ask.made("saveSearch", "POST /searches", {"query": "prisoners", "title": "Prisoners"}, "id")
    ask("searches", "GET /searches")
    ask("savedSearch", f"GET /searches/{made}")
    ask("savedSearchDocuments", f"GET /searches/{made}/documents")
    ask("markSeen", f"POST /searches/{made}/seen", {"upto": 1})
    ask("checkSearch", f"POST /searches/{made}/check")
    ask("changeSearch", f"PATCH /searches/{made}", {"paused": True})
    ask("removeSearch", f"DELETE /searches/{made}")


def _arranging(ask: Program, document: str, _rendition: str, other: str) -> None:
    ask("collections", "GET /collections")
    ask("describe_collection", "PATCH /arrangement?collection=letters", {"kind": "fonds", "title": "Letters of the assembly", "date": "2016/2018"})  # fmt: skip
    said = {"collection": "letters", "kind": "series", "code": "2", "title": "Correspondence", "date": "201X"}
    level = ask.made("make_level", "POST /levels", said, "level")
    ask("move", f"PUT /documents/{document}/place", {"level": level})
    ask("level", f"GET /levels/{level}")
    ask("change_level", f"PATCH /levels/{level}", {"title": "Correspondence with presidents"})
    ask("arrangement", "GET /arrangement?collection=letters")
    ask("documents_at", f"GET /places?at={level}")
    ask("finding_aid", f"GET /finding-aid?at={level}")
    ask("move", f"PUT /documents/{document}/place", {"collection": "letters"})
    ask("remove_level", f"DELETE /levels/{level}")
    said = {"kind": "see-also", "document": other}
    made = ask.made("relate", f"POST /documents/{document}/relations", said, "relation")
    ask("relations", f"GET /documents/{document}/relations")
    ask("unrelate", f"DELETE /documents/{document}/relations/{made}")


def _names(ask: Program, document: str, _rendition: str, _other: str) -> None:
    said = {"kind": "person", "name": "Astrid Holmark", "variants": ["Астрид Хольмарк"], "dates": "1961/.."}
    one = ask.made("make_authority", "POST /authorities", said, "authority")
    also = ask.made("make_authority", "POST /authorities", {"name": "A. Holmark"}, "authority")
    ask("change_authority", f"PATCH /authorities/{one}", {"country": "Norway"})
    said = {"role": "signatories", "name": "Astrid Holmark", "authority": one}
    ask("link_name", f"PUT /documents/{document}/names", said)
    ask("names_in_document", f"GET /documents/{document}/names")
    ask("authority", f"GET /authorities/{one}")
    ask("merge_authorities", f"POST /authorities/{one}/merge", {"other": also})
    ask("authorities", "GET /authorities?q=holmark")


def _describing_many(ask: Program, document: str, _rendition: str, _other: str) -> None:
    said = {"steps": [{"element": "tags", "how": "add", "value": "correspondence"}]}
    edit = ask.made("plan_bulk_edit", "POST /bulk-edits?q=prisoners", said, "edit")
    ask("preview_bulk_edit", f"GET /bulk-edits/{edit}/preview")
    ask("carry_on_bulk_edit", f"POST /bulk-edits/{edit}/carry-on")
    ask("bulk_edit", f"GET /bulk-edits/{edit}")
    ask("undo_bulk_edit", f"POST /bulk-edits/{edit}/undo")
    ask("bulk_edits", "GET /bulk-edits")
    ask("export_metadata", "GET /metadata?q=prisoners")
    table = f"filename,document,title\nletter.txt,{document},A letter to the President\n"
    ask("import_metadata", "POST /metadata", table, "text/csv")


def _handing_in(ask: Program, document: str, _rendition: str, _other: str) -> None:
    form = "multipart/form-data"
    said = {"file": ["The bytes of a letter."], "collection": "letters", "title": "A letter"}
    ask("deposit", "POST /documents", said, form)
    said = {"file": ["Its translation."], "role": "translation"}
    ask("addRenditions", f"POST /documents/{document}/renditions", said, form)
    text, metadata = "The bytes of a report.", "filename cmVwb3J0LnR4dA==,collection bGV0dGVycw=="
    named = {**_TUS, "Upload-Length": str(len(text)), "Upload-Metadata": metadata}
    ask("beginUpload", "POST /uploads", **named)
    place = ask.place
    piece = "application/offset+octet-stream"
    ask("continueUpload", f"PATCH {place}", text, piece, **_TUS, **{"Upload-Offset": "0"})
    ask("upload", f"GET {place}")
    ask("endUpload", f"DELETE {place}", **_TUS)
    ask("withdraw", f"POST /documents/{document}/withdrawal", {"reason": "Handed in by mistake"})
    ask("withdrawals", "GET /withdrawals")
    ask("undoWithdrawal", f"DELETE /documents/{document}/withdrawal")


def _closing(ask: Program, document: str) -> None:
    ask("add_group", "POST /groups", {"code": "commission", "title": "The commission"})
    ask("groups", "GET /groups")
    closed = {"closed": {"reason": "names of witnesses", "until": "2047-10-11", "stub": True}}
    ask("change_document_access", f"PUT /documents/{document}/access", closed)
    ask("document_access", f"GET /documents/{document}/access")
    said = {"access": "restricted", "groups": ["commission"]}
    ask("change_collection_access", "PUT /access?collection=letters", said)
    ask("collection_access", "GET /access?collection=letters")


def _people(ask: Program) -> None:
    """From here on there are accounts, and the program needs a token."""
    accounts = ask.archive.holdings.accounts
    boss = accounts.add_account("boss@example.org", [Role.ADMIN], COMMAND_LINE, name="Barbara Boss")
    _, secret = accounts.make_token(boss, "the example", sorted(SCOPES), COMMAND_LINE)
    ask.headers["Authorization"] = f"Bearer {secret}"
    ask("whoever_asks", "GET /account")
    said = {"login": "anna@example.org", "name": "Anna Example", "roles": ["archivist"]}
    anna = f"/accounts/{ask.made('add_account', 'POST /accounts', said, 'id')}"
    ask("accounts", "GET /accounts")
    ask("account", f"GET {anna}")
    ask("change_account", f"PATCH {anna}", {"roles": ["lawyer"], "active": True})
    ask("make_link", f"POST {anna}/links")
    ask("end_sessions", f"DELETE {anna}/sessions")
    ask("audit", "GET /audit?limit=2")
    ask("add_group", "POST /groups", {"code": "visitors", "title": "Visitors"})
    ask("remove_group", "DELETE /groups/visitors")
