"""``docs/formats.md`` names every kind of file that is read, and no other."""

import re

from indexer.extract.registry import EXTRACTORS
from indexer.identification.types import type_of
from indexer.office.formats import is_office
from tests.project import rows

CODE = re.compile(r"`([^`]+)`")


def test_every_reader_and_each_of_its_media_types_stands_in_the_table() -> None:
    documented = {
        row[0].strip("`"): set(CODE.findall(row[4])) for row in rows("docs/formats.md", "## Read by readers")
    }
    assert documented == {extractor.name: set(extractor.media_types) for extractor in EXTRACTORS}


def test_what_libreoffice_reads_stands_in_its_table() -> None:
    documented = [
        media_type for row in rows("docs/formats.md", "## Laid out") for media_type in CODE.findall(row[1])
    ]
    assert len(documented) == len(set(documented))
    assert all(is_office(media_type) for media_type in documented)


def test_every_kind_that_is_read_belongs_to_a_group() -> None:
    assert all(type_of(media_type) != "other" for reader in EXTRACTORS for media_type in reader.media_types)
