"""What is exported as metadata.csv is read again as it was, and no cell of it is a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from archive.description.metadata_cells import guarded, unguarded
from archive.description.metadata_csv import parse_metadata
from archive.description.metadata_export import metadata_csv
from archive.description.metadata_import import said_of_documents
from archive.description.precedence import fit_to_keep
from archive.model import Description, Document, Rendition, Role, Signatory, State

DOCUMENT = "01j9zq3v8s3k6x5n2b7c4d1e0f"
awkward = st.text(alphabet=st.one_of(st.sampled_from("'=+-@;|\\\n\t \"=,＝"), st.characters()), max_size=10)
lists = st.lists(awkward, max_size=3).map(tuple)
described = st.builds(
    Description,
    title=awkward,
    date=st.sampled_from([None, "2017-10~", "193X", "-0044"]),
    creators=lists,
    signatories=st.lists(st.builds(Signatory, awkward, awkward, awkward), max_size=2).map(tuple),
    places=lists,
    description=awkward.map(lambda text: text.replace("\r", "")),
    rights=awkward.map(lambda text: text.replace("\r", "")),
).map(fit_to_keep)


def exported(said: Description) -> bytes:
    file = Rendition("r", DOCUMENT, "0" * 64, 1, "=letter, 1.pdf", Role.SIGNED, State.SEARCHABLE, "")
    return b"".join(metadata_csv([Document(DOCUMENT, "letters", said, "", (file,))]))


@given(described)
def test_exported_and_read_again(said: Description) -> None:
    table = parse_metadata(exported(said))
    assert table.problems == ()
    (row,) = table.rows
    assert (row.filename, row.document, row.role) == ("=letter, 1.pdf", DOCUMENT, Role.SIGNED)
    assert (row.described, row.collection) == (said, "letters")


@given(described)
def test_no_cell_begins_like_a_formula(said: Description) -> None:
    for row in csv.reader(io.StringIO(exported(said).decode("utf-8-sig"), newline="")):
        assert not any(cell.lstrip(" ")[:1] in set("=+-@\t\r\n＝") - {""} for cell in row if cell)


@given(awkward)
def test_a_guard_is_taken_away_again(value: str) -> None:
    assert unguarded(guarded(value)) == value


def test_rows_say_of_documents_that_are_there() -> None:
    text = f"filename,document,title,tags\na.pdf,{DOCUMENT},T,x\na.pdf,{DOCUMENT},U,\nb.pdf,letter 7,V,\n"
    said = said_of_documents(parse_metadata(text.encode(), one_row_a_file=False))
    assert said.wanted == {DOCUMENT: {"title": "T", "tags": ["x"]}}
    assert [problem.line for problem in said.problems] == [3, 4]
