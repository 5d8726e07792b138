"""Old presentations: slides come back as they went in, and nothing fails or hangs on what is broken."""

import io
import struct
import time

from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.emission import Collected, Emission
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.ole_writing import written
from indexer.extract.ppt import PptExtractor
from tests.ppt_files import page, ppt, record, shape, text

WORDS = st.text(st.sampled_from("ab é ж\r"), max_size=20)
KINDS = st.sampled_from((1000, 1006, 1007, 1008, 1011, 1036, 3998, 3999, 4000, 4008, 4057, 4080, 4085, 4113, 5000,
                         5002, 5003, 6002, 12000, 0xF002, 0xF003, 0xF004, 0xF00B, 0xF00D))  # fmt: skip
RECORDS = st.recursive(
    st.builds(lambda kind, data, n: record(kind, data, instance=n), KINDS, st.binary(max_size=40), st.integers(0, 4)),
    lambda inner: st.builds(
        lambda kind, held, n: record(kind, *held, instance=n, holds=True),
        KINDS, st.lists(inner, max_size=4), st.integers(0, 3),
    ),
    max_leaves=12,
)  # fmt: skip
ENDED = {"damaged-parts", "limit-expansion", "unsupported-format", "unreadable-file", "encrypted-file"}


def read(data: bytes) -> tuple[list[str], set[str]]:
    """Pages and reason codes; any other exception is the reader's fault."""
    sink = Collected()
    try:
        PptExtractor().extract(io.BytesIO(data), Limits(), Emission(Limits(), sink))
    except (CannotRead, LimitReached) as ended:
        sink.missing(ended.reason)
    return [one.text for one in sink.pages], {reason.code for reason in sink.reasons}


@given(st.lists(st.lists(WORDS, max_size=3), min_size=1, max_size=4))
def test_the_text_of_slides_comes_back(slides: list[list[str]]) -> None:
    data = ppt([page(1006, *(shape(text(words)) for words in slide)) for slide in slides])
    said = [
        "\n".join(words.replace("\r", "\n").strip("\n") for words in slide if words.strip())
        for slide in slides
    ]
    assert read(data) == (said, set())


@given(st.lists(RECORDS, max_size=8), st.lists(st.integers(0, 300), max_size=6), st.integers(0, 400))
def test_any_records_have_an_outcome(held: list[bytes], places: list[int], edit: int) -> None:
    stream = record(1000, *held[:2], holds=True) + b"".join(held)
    stream += record(6002, struct.pack(f"<I{len(places)}I", len(places) << 20 | 1, *places))
    current = record(4086, struct.pack("<III", 0x14, 0, edit), bytes(8))
    assert read(written({"PowerPoint Document": stream, "Current User": current}))[1] <= ENDED


@given(st.data())
def test_any_damage_has_an_outcome(data: st.DataObject) -> None:
    whole = bytearray(ppt([page(1006, shape(text("one"))), page(1006, shape(text("two")), notes=1)]))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(512, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert read(bytes(whole[: data.draw(st.integers(0, len(whole)))]))[1] <= ENDED


def test_reading_takes_time_as_the_file_is_long() -> None:
    nested = b""
    for _ in range(5_000):
        nested = record(1036, nested, holds=True)
    refers = page(1006, *[shape(record(3998, bytes(4)))] * 20_000)
    same = [page(1008, *[shape(text("a"))] * 5_000)]
    for slides, notes, outline in (
        ([page(1006, more=nested)], [], [[]]),
        ([refers], [], [[text("a" * 100_000)]]),
        ([page(1006, notes=1)] * 2_000, same, [[]]),
    ):
        data = ppt(slides, notes=notes, outlines=outline)
        began = time.process_time()
        read(data)
        assert time.process_time() - began < 3  # 0.2 s; squared it would take minutes
