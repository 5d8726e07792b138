"""Collections, levels and places as views need them: what the asker may see, links, and the tree."""

from dataclasses import dataclass
from urllib.parse import quote

from archive.catalogue import Place
from archive.description.arrangement import Branch, Level, Tree
from archive.description.authorities import Authority, names_in
from archive.description.relations import Relation
from archive.errors import NotFound
from archive.ids import is_id
from archive.model import CustodyEvent, Document
from webapp.answers.description_history import FieldChange, field_changes
from webapp.views import reading

HISTORY = 50  # changes shown


@dataclass(frozen=True, slots=True)
class At:
    """A level in the tree of its collection."""

    tree: Tree
    level: Level

    @property
    def place(self) -> Place:
        """The same as the catalogue names it."""
        return Place(self.level.collection, self.level.id)

    @property
    def path(self) -> tuple[Level, ...]:
        """From the top to the level."""
        return self.tree.path(self.level.id)

    def branch(self) -> Branch:
        """What lies below, counted for the asker."""
        counts = reading.holdings().catalogue.document_counts(self.level.collection, reading.tokens())
        return self.tree.branch(counts, self.level.id)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a description with the fields it touched."""

    event: CustodyEvent
    fields: tuple[FieldChange, ...]


def top_of(code: str) -> At:
    """The top of a collection that the asker may see; raises ``NotFound``."""
    if code not in reading.collections():
        raise NotFound(
            "There is no collection with this code. It may have been typed or copied incompletely."
        )
    tree = reading.holdings().catalogue.arrangement(code)
    return At(tree, tree.top)


def level_of(untrusted_id: str) -> At:
    """A level in a collection that the asker may see; raises ``NotFound``."""
    missing = NotFound("There is no level with this id. It may have been removed, or copied incompletely.")
    if not is_id(untrusted_id):
        raise missing
    catalogue = reading.holdings().catalogue
    try:
        code = catalogue.level_collection(untrusted_id)
        tree = top_of(code).tree
    except NotFound:
        raise missing from None
    level = tree.level(untrusted_id)
    if level is None:
        raise missing
    return At(tree, level)


def place_named(untrusted_name: str) -> At:
    """A place as forms and programs name it: a level's id, else a collection's code."""
    return level_of(untrusted_name) if is_id(untrusted_name) else top_of(untrusted_name)


def level_link(level: Level) -> str:
    """The address of a level's page."""
    if level.id is None:
        return f"/collections/{quote(level.code)}"
    return f"/levels/{level.id}"


def way_to(document: Document) -> tuple[Level, ...]:
    """From the top of its collection to where a document lies."""
    return top_of(document.collection).tree.path(document.level)


def relations_of(document: Document) -> tuple[Relation, ...]:
    """A document's relations with what the asker may see."""
    return reading.holdings().catalogue.relations_of(document.id, reading.tokens())


def names_of(document: Document) -> dict[tuple[str, str], Authority]:
    """The names of a document that are linked to authority entries, in the order of its description."""
    links = reading.holdings().catalogue.links_of(document.id)
    return {named: links[named] for named in names_in(document.description) if named in links}


def history_of(document: Document) -> tuple[Change, ...]:
    """The newest changes of a document's description."""
    found = reading.holdings().catalogue.description_events(document.id, HISTORY)
    return changes(found)


def changes(events: list[CustodyEvent]) -> tuple[Change, ...]:
    """Events with the fields that each touched."""
    return tuple(Change(event, field_changes(event)) for event in events)


GLOBALS = {
    "level_link": level_link,
    "way_to": way_to,
    "relations_of": relations_of,
    "names_of": names_of,
    "history_of": history_of,
}
