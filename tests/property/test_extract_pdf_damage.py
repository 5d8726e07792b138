"""Whatever is done to a PDF, it is read or refused in order."""

import contextlib
import io
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.emission import Collected, Emission
from indexer.extract.garbled import is_garbled
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.pdf import PdfExtractor
from indexer.extract.pdf_repair import repaired, with_new_tree
from tests.extract_files import pdf, shown

WIDGET = "<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Tx/T(Name)/V(value)>>"
PACKED = zlib.compress(b"attached " * 50).decode("latin-1")
SAMPLE = pdf(
    [shown("first page"), shown("second page")],
    info="/Title(A letter)",
    catalogue="/AcroForm<</Fields[5 0 R]>>/Names<</EmbeddedFiles<</Names[(a.txt) 6 0 R]>>>>/Outlines 8 0 R",
    page="/MediaBox[0 0 600 800]/Annots[5 0 R<</Subtype/Text/Rect[0 0 9 9]/Contents(note)/T(Ann)>>]",
    more=[
        WIDGET,
        "<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>",
        f"<</Filter/FlateDecode/Length {len(PACKED)}>>stream\n{PACKED}\nendstream ",
        "<</Type/Outlines/First 9 0 R/Last 9 0 R/Count 1>>",
        "<</Title(Annex)/Parent 8 0 R/Dest[10 0 R/Fit]>>",
    ],
)


def emitted(data: bytes) -> Collected:
    sink = Collected()
    limits = Limits()
    with contextlib.suppress(CannotRead):
        PdfExtractor().extract(io.BytesIO(data), limits, Emission(limits, sink))
    return sink


@settings(max_examples=150)
@given(st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)), st.binary(max_size=12))
def test_a_part_that_is_overwritten_or_left_out_costs_no_more_than_the_file(
    start: int, end: int, instead: bytes
) -> None:
    read = emitted(SAMPLE[:start] + instead + SAMPLE[max(start, end) :])
    assert [page.number for page in read.pages] == list(range(1, len(read.pages) + 1))
    assert all(data == b"attached " * 50 or len(data) < 10_000 for _, data in read.parts)


@settings(max_examples=100)
@given(st.integers(0, len(SAMPLE)))
def test_what_is_repaired_is_a_pdf_again(length: int) -> None:
    for copy in (repaired(SAMPLE[:length]), with_new_tree(SAMPLE[:length])):
        assert copy is None or copy.startswith(b"%PDF-")


@given(st.text(max_size=2_000))
def test_every_text_is_judged_and_blanks_do_not_matter(text: str) -> None:
    assert is_garbled(text) in (True, False)
    assert not is_garbled(" " * len(text))


@given(st.lists(st.integers(-(10**12), 10**12), max_size=300))
def test_tables_of_numbers_are_never_accused(numbers: list[int]) -> None:
    assert not is_garbled("\n".join(f"{number:+,}" for number in numbers))
