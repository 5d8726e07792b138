"""``python -m webapp.languages.catalogs`` (``make translations``): brings the catalogs up to what the sources say.

Texts are drawn from templates, modules and scripts, and the forms of the archive's own sentences. Each
``translations/<code>/LC_MESSAGES/messages.po`` gets what is new, loses what is gone and keeps what was translated. Then
the catalogs are compiled: ``messages.mo`` and ``sentences.json`` for pages, ``static/texts/<code>.js`` for scripts. All
are kept with the sources, so that nothing has to be made after an installation. For whoever works on Fonds: nothing of
a running archive imports this.
"""

import io
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from webapp.languages import ENGLISH, LANGUAGES
from webapp.languages.sentence_forms import forms_in
from webapp.languages.sentences import CONTEXT

WEBAPP = Path(__file__).parents[1]
TRANSLATIONS = WEBAPP / "translations"
SCRIPTS = WEBAPP / "static"
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "Nn_": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "counted": (1, 2),
    "pgettext": ((1, "c"), 2),
}
QUOTED_BY_SCRIPTS = ("archive/reasons.py", "webapp/resumable/kept.py", "webapp/resumable/routes.py")
_JINJA = {"trimmed": "true", "silent": "false"}
_LINE = 110
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts give the same bytes
_HEADER = """\
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def sources() -> Catalog:
    """Every text that people may be shown, with the files it stands in."""
    catalog = Catalog()
    for path, method, options in _files():
        with path.open("rb") as file:
            found = list(extract(method, file, keywords=KEYWORDS, options=options))
        for _, text, _, context in found:
            catalog.add(text, None, [(str(path.relative_to(WEBAPP.parent)), 1)], context=context)
    for form, place in forms_in(WEBAPP.parent):
        catalog.add(form, None, [(place, 1)], context=CONTEXT)
    return catalog


def _files() -> Iterator[tuple[Path, str, dict[str, str]]]:
    for path in sorted((WEBAPP / "templates").rglob("*.*")):
        yield path, "jinja2.ext:babel_extract", _JINJA
    for path in sorted(WEBAPP.rglob("*.py")):
        if "webapp.languages import" in path.read_text("utf-8"):
            yield path, "python", {}
    for path in sorted(SCRIPTS.glob("*.js")):
        yield path, "javascript", {}


def catalog_of(code: str) -> Catalog:
    """A language's catalog as it is kept; a new language starts empty."""
    path = source_of(code)
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def source_of(code: str) -> Path:
    """The catalog that people edit."""
    return TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"


def compiled_of(code: str) -> Path:
    """The catalog that pages are made with."""
    return source_of(code).with_suffix(".mo")


def sentences_of(code: str) -> Path:
    """The sentences that pages tell anew."""
    return source_of(code).with_name("sentences.json")


def script_of(code: str) -> Path:
    """The catalog that scripts are told with."""
    return SCRIPTS / "texts" / f"{code}.js"


def as_source(catalog: Catalog) -> bytes:
    """The catalog as it is kept: without dates and line numbers, so that only texts make a difference."""
    body = io.BytesIO()
    write_po(
        body,
        catalog,
        width=_LINE,
        sort_output=True,
        omit_header=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    code, plurals = catalog.locale_identifier, catalog.plural_forms
    return _HEADER.format(code=code, plurals=plurals).encode() + body.getvalue().lstrip()


def as_compiled(catalog: Catalog) -> bytes:
    """The catalog for gettext: without the sentences, which are not looked up by what they are."""
    texts = Catalog(locale=catalog.locale, creation_date=_NO_DATE, revision_date=_NO_DATE)
    for one in sorted(catalog, key=lambda message: (str(message.id), message.context or "")):
        if one.id and one.context != CONTEXT:
            texts.add(one.id, one.string, context=one.context)
    file = io.BytesIO()
    write_mo(file, texts)
    return file.getvalue()


def as_sentences(catalog: Catalog) -> bytes:
    """The forms of sentences, each with what it is in this language."""
    told = {str(one.id): one.string for one in catalog if one.context == CONTEXT and one.string}
    return json.dumps(dict(sorted(told.items())), ensure_ascii=False, indent=0).encode() + b"\n"


def as_script(catalog: Catalog) -> bytes:
    """The part of the catalog that scripts use, as a module of its own."""
    of_scripts = {
        one.id if isinstance(one.id, str) else one.id[0]: one.string for one in catalog if _is_script(one)
    }
    said = {text: string for text, string in sorted(of_scripts.items()) if string and any(string)}
    form = catalog.plural_expr
    return (
        f"// Made of translations/{catalog.locale_identifier} by make translations.\n"
        f"export const form = (n) => Number({form});\n"
        f"export const messages = {json.dumps(said, ensure_ascii=False, indent=1)};\n"
    ).encode()


def _is_script(message: Message) -> bool:
    return any(name.endswith(".js") or name in QUOTED_BY_SCRIPTS for name, _ in message.locations)


def untranslated(catalog: Catalog) -> list[Message]:
    """What still has to be translated."""
    return [one for one in catalog if one.id and (one.fuzzy or not one.string or not all(one.string))]


def bring_up_to_date() -> bool:
    """Do it for every language, and say what is left to translate; whether anything is."""
    template = sources()
    complete = True
    for code in LANGUAGES:
        if code == ENGLISH:
            continue
        catalog = catalog_of(code)
        catalog.update(template, no_fuzzy_matching=True)
        for path, made in (
            (source_of(code), as_source(catalog)),
            (compiled_of(code), as_compiled(catalog)),
            (sentences_of(code), as_sentences(catalog)),
            (script_of(code), as_script(catalog)),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != made:
                path.write_bytes(made)
        missing = untranslated(catalog)
        complete &= not missing
        sys.stdout.write(f"{code}: {len(catalog)} texts, {len(missing)} to translate in {source_of(code)}\n")
    return complete


if __name__ == "__main__":
    sys.exit(0 if bring_up_to_date() else 1)
