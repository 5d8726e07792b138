"""What somebody who means harm would write into every field, and a look at whether any of it has come alive."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import lxml.html
from werkzeug.routing import Rule

from tests.web_archive import WebArchive

MARKUP = (
    "<script>document.title='harmed'</script>",
    '"><img src=x onerror="document.title=\'harmed\'">',
    "'><svg/onload=document.title='harmed'>",
    "</title></textarea></script><script>document.title='harmed'</script>",
    "javascript:document.title='harmed'",
    "{{7*7}}${7*7}<%=7*7%>",
    "\u202e<b>txt.exe</b>\u2066",
    "=cmd|' /C calc'!A0",
    "a\r\nX-Injected: harmed\r\n\r\n<script>document.title='harmed'</script>",
)
EVERYTHING = " ".join(MARKUP)
_ALIVE = re.compile(r"^\s*(javascript|data|vbscript):", re.IGNORECASE)
_PART = re.compile(r"<(?:([^<>]*):)?(\w+)>")  # of a rule: a converter and a name
_LINKS = ("href", "src", "action", "formaction", "poster", "data")
_MAY_HOLD_DATA = ("data:image/",)


def fill(archive: WebArchive) -> dict[str, str]:
    """An archive that is hostile in every field; the ids that addresses are made with."""
    letter = archive.add(
        EVERYTHING,
        *MARKUP,
        filename=f"{EVERYTHING.replace('/', '_')[:200]}.txt",
        collection="<script>x</script>",
        title=EVERYTHING.replace("\r\n", " "),
        creators=MARKUP,
        recipients=MARKUP,
        tags=MARKUP,
        description=EVERYTHING,
        date="2017-10-11",
        labels=MARKUP[:1] * (1 + len(MARKUP)),
    )
    archive.accession(b"attached", MARKUP[1].replace("/", "_"), held_by=letter.document, collection="letters")
    saved = archive.client.post(
        "/api/v1/searches", json={"query": "script", "title": EVERYTHING.replace("\r\n", " ")[:200]}
    ).get_json()
    held = {"document": letter.document, "rendition": letter.rendition, "page": "1", "other": letter.document}
    return {**held, "search": saved["id"], "search_id": saved["id"], "collection": "<script>x</script>"}


def addresses(archive: WebArchive, real: dict[str, str], method: str = "GET") -> Iterator[tuple[Rule, str]]:
    """Every address that takes the method, with real ids where they are known, else with markup."""
    rules = [
        rule
        for rule in sorted(archive.app.url_map.iter_rules(), key=lambda one: one.rule)
        if method in (rule.methods or ()) and rule.endpoint != "static"
    ]
    assert rules, f"no address takes {method}"
    for rule in rules:
        yield rule, _PART.sub(lambda part, real=real: _value(part, real), rule.rule)  # type: ignore[misc]


def _value(part: re.Match[str], real: dict[str, str]) -> str:
    kind, name = part.groups()
    if (kind or "").startswith("any("):
        return kind[4:].rstrip(":)").split(",")[0].strip(" '\"")
    return quote(real.get(name, MARKUP[0]))


def alive(page: str) -> list[str]:
    """What of a page a browser would carry out although it is none of ours."""
    found = []
    for element in lxml.html.document_fromstring(page or "<p>").iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script" and not str(element.get("src", "")).startswith("/static/"):
            found.append(f"script: {element.text}")
        if element.tag in ("iframe", "object", "embed", "base", "style"):
            found.append(element.tag)
        for name, value in element.attrib.items():
            if str(name).startswith("on") or name in ("style", "srcdoc"):
                found.append(f"{name}={value}")
            if name in _LINKS and _ALIVE.match(value) and not value.startswith(_MAY_HOLD_DATA):
                found.append(f"{name}={value}")
    return found
