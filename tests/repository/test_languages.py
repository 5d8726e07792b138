"""Every text that people see is said in their language: none is left over, none is missing, none has lost a value."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, nodes

from tests.project import PROJECT
from webapp.languages import ENGLISH, LANGUAGES, catalogs
from webapp.languages.sentence_forms import sentences_of
from webapp.languages.sentences import CONTEXT
from webapp.views.words import COUNTED

TEMPLATES = PROJECT / "webapp/templates"
NAMES = {
    "Fonds",
    "metadata.csv",
    "SHA-256",
    "PDF",
    "JSON",
    "UTC",
    "OCR",
    "ISAD(G)",
    "EAD 3",
    "Dublin Core",
    "Atom",
    "CSV",
    "XLSX",
}
SAID_IN = {
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "title",
    "placeholder",
    "alt",
    "data-label",
    "label",
}
NOT_READ = {"code", "script", "style", "kbd", "pre"}
SAYING = ("_", "gettext", "ngettext", "pgettext")
ATTRIBUTE = re.compile(r'\b[a-z-]+="[^"]*"')  # a macro may write some
VALUE = "\ue000"  # where an expression stands
PAGES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))


def _environment() -> Environment:
    return Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)


class Texts(HTMLParser):
    """What a page says by itself: between its tags and in attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in SAID_IN]
        if tag in NOT_READ:
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.within:
            self.within.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.found.append(data)


def _macros(tree: nodes.Template) -> dict[str, list[str]]:
    return {one.name: [argument.name for argument in one.args] for one in tree.find_all(nodes.Macro)}


def _pieces(node: nodes.Node) -> Iterator[str]:
    """The template as it stands, in its order, with a mark for each expression."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(child, nodes.Output):
            yield from _pieces(child)
        elif isinstance(child, nodes.Expr):
            if isinstance(node, nodes.Output):
                yield VALUE
        elif not (isinstance(child, nodes.Block) and child.name.endswith("_class")):
            yield from _pieces(child)


def _literals(node: nodes.Node, macros: dict[str, list[str]]) -> Iterator[str]:
    """Strings that an expression may show as they are."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.Concat | nodes.Or | nodes.And | nodes.Add | nodes.Tuple | nodes.List):
        for child in node.iter_child_nodes():
            yield from _literals(child, macros)
    elif isinstance(node, nodes.CondExpr):
        for one in (node.expr1, node.expr2):
            if one is not None:
                yield from _literals(one, macros)
    elif isinstance(node, nodes.Filter):
        if node.node is not None:
            yield from _literals(node.node, macros)
    elif isinstance(node, nodes.Call):
        if isinstance(node.node, nodes.Getattr):
            yield from _literals(node.node.node, macros)
        elif isinstance(node.node, nodes.Name) and node.node.name not in SAYING:
            names = macros.get(node.node.name, [])
            for place, child in enumerate(node.args):
                if names[place : place + 1] != ["example"]:
                    yield from _literals(child, macros)


def _is_text(text: str) -> bool:
    said = re.sub(r"\s+", " ", text.replace(VALUE, " ")).strip(" ·.,:;()–-→←…“”?!×›/")
    for name in NAMES:
        said = said.replace(name, "")
    return re.search(r"[^\W\d_]{2,}", said) is not None


def _shown_as_it_stands(text: str) -> bool:
    """Whether a string in an expression is for people, not a name of something."""
    return (
        _is_text(text)
        and (text.strip().count(" ") > 1 or text.strip()[:1].isupper())
        and not set(text) & set("<=")
    )


@pytest.mark.parametrize("name", PAGES)
def test_no_text_of_a_page_is_left_in_english_alone(name):
    tree = _environment().parse(TEMPLATES.joinpath(name).read_text("utf-8"))
    macros = _macros(tree)
    page = Texts()
    page.feed("".join(_pieces(tree)))
    left = [text.strip() for text in page.found if _is_text(ATTRIBUTE.sub("", text))]
    for output in tree.find_all((nodes.Output, nodes.Assign)):
        for child in output.iter_child_nodes():
            if not isinstance(child, nodes.TemplateData):
                left += [text for text in _literals(child, macros) if _shown_as_it_stands(text)]
    assert left == [], 'say it as {{ _("…") }}: docs/languages.md'


# Modules

SAYS_ENGLISH = (
    re.compile(  # programs, logs, mails, feeds, the command line and whoever looks after the machine
        r"webapp/(api|cli|checkup|messages|serving)/|webapp/languages/(catalogs|sentence)|"
        r"webapp/answers/(coverage|name_rows|spreadsheet)\.py|webapp/demonstration\.py|"
        r"webapp/resumable/(headers|routes)\.py"
    )
)


def test_no_sentence_of_the_web_application_is_left_in_english_alone(said):
    told = {text for context, text in said if context == CONTEXT}
    left = [
        f"{path.relative_to(PROJECT)}: {form}"
        for path in sorted((PROJECT / "webapp").rglob("*.py"))
        if not SAYS_ENGLISH.match(str(path.relative_to(PROJECT)))
        for form in sentences_of(path)
        if form not in told
    ]
    assert left == [], "say it with gettext, or list the module in SAID_ON_PAGES"


# Catalogs

CODES = [code for code in LANGUAGES if code != ENGLISH]
PLACE = re.compile(r"%\(\w+\)s")
TAG = re.compile(r"</?\w+|href=\"[^\"]*\"")


@pytest.fixture(scope="module")
def said() -> dict[tuple[str | None, object], object]:
    """Every text of the sources, by its context and its English."""
    return {(one.context, one.id): one for one in catalogs.sources() if one.id}


@pytest.mark.parametrize("code", CODES)
def test_a_catalog_has_each_text_of_the_sources_and_no_other(code, said):
    kept = {(one.context, one.id) for one in catalogs.catalog_of(code) if one.id}
    assert kept == set(said), "run `make translations`, then translate what it names"


@pytest.mark.parametrize("code", CODES)
def test_a_catalog_is_complete_and_nothing_in_it_is_guessed(code):
    assert catalogs.untranslated(catalogs.catalog_of(code)) == []


@pytest.mark.parametrize("code", CODES)
def test_translations_keep_values_and_markup(code):
    for one in (one for one in catalogs.catalog_of(code) if one.id):
        english = one.id if isinstance(one.id, str) else one.id[-1]
        for text in [one.string] if isinstance(one.string, str) else one.string:
            for kept in (PLACE, TAG):
                if text:
                    assert sorted(kept.findall(text)) == sorted(kept.findall(english)), one.id


@pytest.mark.parametrize("code", CODES)
def test_what_pages_and_scripts_use_is_compiled_of_the_source(code):
    catalog = catalogs.catalog_of(code)
    assert catalogs.source_of(code).read_bytes() == catalogs.as_source(catalog)
    assert catalogs.compiled_of(code).read_bytes() == catalogs.as_compiled(catalog)
    assert catalogs.sentences_of(code).read_bytes() == catalogs.as_sentences(catalog)
    assert catalogs.script_of(code).read_bytes() == catalogs.as_script(catalog)


@pytest.mark.parametrize("code", CODES)
def test_every_number_has_its_form(code):
    """Russian has three forms, the others two, as CLDR has them."""
    catalog = catalogs.catalog_of(code)
    for one in catalog:
        if one.id and not isinstance(one.id, str):
            assert len(one.string) == catalog.num_plurals, one.id


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_counts_is_known_to_the_catalogs(name):
    counted = re.findall(r"\| counted\((['\"])(.*?)\1\)", TEMPLATES.joinpath(name).read_text("utf-8"))
    assert {thing for _, thing in counted} <= set(COUNTED)
