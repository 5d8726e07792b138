"""A metadata.csv for documents that are there already: what each row says, as values for a bulk edit.

A row names its document by id in the column ``document``; rows of the same one add up. An empty cell says nothing, so
nothing is emptied by a table. Knows no catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.description.metadata_csv import Problem, Table
from archive.description.precedence import as_json
from archive.ids import is_id


@dataclass(frozen=True, slots=True)
class Said:
    """What a table says of documents that are there, and what cannot be used of it."""

    wanted: Mapping[str, Mapping[str, object]]  # document -> fields as ``as_json`` tells them
    problems: tuple[Problem, ...]


def said_of_documents(table: Table) -> Said:
    """The fields said of each document, in the order of the rows."""
    wanted: dict[str, dict[str, object]] = {}
    problems = list(table.problems)
    for row in table.rows:
        if not row.document or not is_id(row.document):
            problems.append(
                Problem(
                    row.line,
                    f"Line {row.line} names no document by its id. Export the table first: its column document does.",
                    filename=row.filename,
                )
            )
            continue
        fields = wanted.setdefault(row.document, {})
        for name, value in as_json(row.described).items():
            if fields.setdefault(name, value) != value:
                said = f"Line {row.line} says another {name} of the same document; the first stands."
                problems.append(Problem(row.line, said, filename=row.filename))
    return Said(wanted, tuple(problems))
