"""A finding aid: a collection, or a level of it, with everything below, as values for pages, PDF and EAD 3.

Documents are listed one by one up to a bound, for whoever asks; beyond it their numbers stand for them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from archive.catalogue import Catalogue
from archive.description.arrangement import Branch, Level, Tree
from archive.model import Document

MOST_DOCUMENTS = 10_000


@dataclass(frozen=True, slots=True)
class Section:
    """One level of a finding aid, in the order it is read."""

    level: Level
    reference: str
    depth: int  # 0 for where the finding aid begins
    within: int  # documents in it and below
    documents: tuple[Document, ...]  # directly in it; none where there are too many to list


@dataclass(frozen=True, slots=True)
class FindingAid:
    """The whole of it."""

    tree: Tree
    sections: tuple[Section, ...]
    made_at: str
    total: int  # documents
    is_complete: bool  # whether every document is listed

    @property
    def top(self) -> Level:
        """Where it begins."""
        return self.sections[0].level


def finding_aid(
    catalogue: Catalogue, tree: Tree, level: str | None, visible_to: frozenset[str], made_at: str
) -> FindingAid:
    """The finding aid of a level, ``None`` for the whole collection, as far as these tokens show it."""
    code = tree.top.collection
    branch = tree.branch(catalogue.document_counts(code, visible_to), level)
    is_complete = branch.within <= MOST_DOCUMENTS
    listed = _documents(catalogue, tree, level, visible_to) if is_complete else {}
    sections = tuple(
        Section(one.level, tree.reference(one.level.id), depth, one.within, listed.get(one.level.id, ()))
        for one, depth in _walk(branch, 0)
    )
    return FindingAid(tree, sections, made_at, branch.within, is_complete)


def _walk(branch: Branch, depth: int) -> Iterator[tuple[Branch, int]]:
    yield branch, depth
    for inner in branch.branches:
        yield from _walk(inner, depth + 1)


def _documents(
    catalogue: Catalogue, tree: Tree, level: str | None, visible_to: frozenset[str]
) -> Mapping[str | None, tuple[Document, ...]]:
    wanted = tree.within(level)
    found: dict[str | None, list[Document]] = {}
    every = catalogue.described_in(tree.top.collection, visible_to)
    for one in islice((one for one in every if one.level in wanted), MOST_DOCUMENTS):
        found.setdefault(one.level, []).append(one)
    return {identity: tuple(sorted(some, key=_order)) for identity, some in found.items()}


def _order(document: Document) -> tuple[bool, tuple[int, int], str, str]:
    return document.days is None, document.days or (0, 0), document.description.title or "", document.id
