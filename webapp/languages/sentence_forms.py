"""Draws the forms of sentences from the sources of the archive, for the catalogs; a running archive does not use it.

A sentence is a string, plain or with values in it, that begins like one and ends like one. What only the command line
says is left out: the listed modules say what pages show.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SAID_ON_PAGES = (
    "archive/originals/accession.py",
    "archive/accounts/*.py",
    "archive/addresses.py",
    "archive/description/arrangement.py",
    "archive/description/authorities.py",
    "archive/description/bulk_edits.py",
    "archive/catalogue/accesses.py",
    "archive/catalogue/authorities.py",
    "archive/catalogue/bulk_edits.py",
    "archive/catalogue/bulk_values.py",
    "archive/catalogue/closures.py",
    "archive/catalogue/placing.py",
    "archive/catalogue/relations.py",
    "archive/catalogue/intake.py",
    "archive/catalogue/levels.py",
    "archive/catalogue/lookups.py",
    "archive/catalogue/record.py",
    "archive/catalogue/saved_searches.py",
    "archive/catalogue/texts.py",
    "archive/catalogue/withdrawals.py",
    "archive/description/dates.py",
    "archive/description/values.py",
    "archive/description/metadata_csv.py",
    "archive/description/metadata_import.py",
    "archive/reasons.py",
    "archive/description/relations.py",
    "archive/room.py",
    "archive/saved_searches.py",
    "archive/visibility.py",
    "archive/originals/withdrawal.py",
    "indexer/alerts/*.py",
    "indexer/pages/boxes.py",
    "indexer/engine/rules.py",
    "indexer/extract/*.py",
    "indexer/reading/inner_files.py",
    "indexer/isolation/defence.py",
    "indexer/isolation/isolation.py",
    "indexer/identification/kinds.py",
    "indexer/names/lists.py",
    "indexer/ocr/page_image.py",
    "indexer/office/*.py",
    "indexer/intake/outcome.py",
    "indexer/page_views/*.py",
    "indexer/reading/processing.py",
    "indexer/query/*.py",
    "indexer/reading/scans.py",
    "indexer/searching/search.py",
    "indexer/searching/statements.py",
    "indexer/whoosh/engine.py",
    "indexer/whoosh/marker.py",
    "webapp/printed/finding_aid_pages.py",
    "webapp/languages/choice.py",
    "webapp/asking/open_id.py",
    "webapp/resumable/*.py",
    "webapp/answers/statement.py",
    "webapp/printed/statement_pages.py",
    "webapp/views/*.py",
    "webapp/asking/who_asks.py",
    "webapp/checkup/condition.py",
)
PUT_TOGETHER = {  # what the sources make of words that do not stand there as a sentence
    "indexer/extract/page_names.py": (
        "Page %(page)s",
        "Pages %(pages)s",
        "Pages %(pages)s and %(number)s more",
        "Page %(page)s: %(told)s",
        "Pages %(pages)s: %(told)s",
    ),
    "indexer/extract/pdf.py": (
        "%(pages)s holds no text.",
        "%(pages)s hold no text.",
        "%(pages)s holds a text layer of other characters than they show.",
        "%(pages)s hold text layers of other characters than they show.",
    ),
    "indexer/reading/scans.py": (
        "%(pages)s was read by OCR with little confidence; the text may be wrong.",
        "%(pages)s were read by OCR with little confidence; the text may be wrong.",
    ),
    "indexer/query/notes.py": (
        "1 character that cannot be seen was",
        "%(number)s characters that cannot be seen were",
        "Latin",
        "Cyrillic",
        "Greek",
    ),
    "webapp/answers/name_rows.py": (
        "not looked for: the initial %(initial)s",
        "not looked for: the initials %(initials)s",
        "pages are counted in up to %(number)s documents",
        "%(told)s (at character %(place)s)",
    ),
    "webapp/checkup/condition.py": (
        "%(documents)s documents; renditions: %(new)s accessioned, %(searchable)s searchable, %(partial)s partial,"
        " %(kept)s kept",
        "it is %(now)s UTC here, but the custody record goes on to %(last)s",
        "one runs; %(number)s files wait to be read",
        "none runs; %(number)s files wait to be read",
        "one runs; %(number)s files wait to be read, the oldest for %(days)s days",
        "none runs; %(number)s files wait to be read, the oldest for %(days)s days",
        "`fonds worker`, `fonds ingest` or `fonds reindex` mend this.",
        "is %(behind)s changes behind the catalogue",
        "has followed the catalogue",
        "%(kept)s kept without text, %(partial)s found in part; the reader failed on %(failed)s",
        "`fonds doctor --coverage` lists them, `fonds reextract` reads them again.",
        "no file had to stay there",
        "%(staying)s files could not be taken in and stay there",
        "at least %(staying)s",
        "can sign the custody record",
        "made with the first head",
        "%(intact)s originals intact when last checked, %(damaged)s damaged, %(unchecked)s could not be checked;"
        " the oldest check is %(age)s days old",
        "%(checked)s, and should be at most %(days)s",
        "%(checked)s; rounds are switched off",
        "`fonds verify` names them, `fonds repair --from BACKUP` puts them right.",
        "the last was %(days)s days ago",
        "none was made yet",
        "`fonds verify` has not been run yet",
        "the record, the texts and the catalogue were sound on %(at)s",
        "on %(at)s, %(wrong)s",
        "the custody chain is broken at event %(event)s",
        "%(altered)s texts are not as they were read",
        "the file of the catalogue is damaged",
        "`fonds verify` tells more; docs/operations.md says how to recover from a backup.",
    ),
    "webapp/views/statement.py": ("a reader at this machine, without login",),
    "webapp/views/tables.py": ("Nothing in the table can be used.",),
    "indexer/query/parser.py": ("at the end", "before %(word)s", "after %(word)s"),
}
_MARKS = ("N_", "Nn_", "gettext", "ngettext", "pgettext", "lazy_gettext", "_")
_BEGINS = re.compile(r"[A-Z“%\"]")
_IS_KIND = re.compile(
    r"An? [\w][^.?!%]{3,60}"
)  # "A DjVu scan", before ": the text of such files cannot be read."
_HAS_WORDS = re.compile(r"[a-z]{2,} [a-z%]")
_FIELD = re.compile(r"\{(\w+)\}")


def forms_in(root: Path) -> Iterator[tuple[str, str]]:
    """Each form with the path of the module it stands in, as it is named below ``root``."""
    yield from _put_together(root)
    for named in SAID_ON_PAGES:
        for path in sorted(root.glob(named)):
            for form in sentences_of(path):
                yield form, str(path.relative_to(root))


def sentences_of(path: Path) -> Iterator[str]:
    """The forms of one module's sentences."""
    module = ast.parse(path.read_text("utf-8"))
    return _forms(module, _not_said(module))


def _put_together(root: Path) -> Iterator[tuple[str, str]]:
    for path, forms in PUT_TOGETHER.items():
        if root.joinpath(path).exists():
            yield from ((form, path) for form in forms)


def _not_said(module: ast.Module) -> set[ast.AST]:
    """Docstrings, and what is marked for the catalogs already."""
    found: set[ast.AST] = set()
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            found.add(body[0].value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS:
            found.update(node.args)
    return found


def _forms(node: ast.AST, left_out: set[ast.AST]) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if child in left_out:
            continue
        if isinstance(child, ast.JoinedStr | ast.Constant):
            form = _form(child)
            if _is_sentence(form):
                yield form
            for value in getattr(child, "values", ()):
                if isinstance(value, ast.FormattedValue):
                    yield from _forms(value, left_out)
        else:
            yield from _forms(child, left_out)


def _form(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        return _FIELD.sub(r"%(\1)s", text.replace("%", "%%"))
    pieces, names = [], list[str]()
    for value in node.values:
        if isinstance(value, ast.Constant):
            pieces.append(str(value.value).replace("%", "%%"))
        elif isinstance(value, ast.FormattedValue):
            names.append(_name(value.value, names))
            pieces.append(f"%({names[-1]})s")
    return "".join(pieces)


def _name(node: ast.AST, taken: list[str]) -> str:
    """What the value is called in the form: the last name in its expression."""
    said = [_called(one) for one in ast.walk(node) if isinstance(one, ast.Attribute | ast.Name)]
    name = said[0].strip("_").lower() if said else "value"
    return name if name not in taken else f"{name}_{len(taken) + 1}"


def _called(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def _is_sentence(form: str) -> bool:
    return _IS_KIND.fullmatch(form) is not None or (
        _BEGINS.match(form) is not None
        and form[-1] in ".?!"
        and _HAS_WORDS.search(form) is not None
        and "\n" not in form
    )
