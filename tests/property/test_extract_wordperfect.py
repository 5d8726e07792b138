"""WordPerfect documents: text comes back as it went in, and nothing fails or hangs on what is broken."""

import io
import struct
import time

from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.emission import Collected, Emission
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.wordperfect import WordPerfectExtractor
from indexer.extract.wordperfect_characters import character
from indexer.extract.wordperfect_locked import fits, unlocked
from tests.wordperfect_files import footnote5, function5, function6, text5, text6, text_packet, wp5, wp6

LETTERS = st.text(st.sampled_from("abZ é ж Ω ł –\n"), max_size=60).map(lambda text: " ".join(text.split(" ")))
READER = WordPerfectExtractor()
PIECES_5 = st.one_of(
    st.binary(max_size=20),
    st.builds(function5, st.integers(0xD0, 0xFE), st.integers(0, 8), st.binary(max_size=40)),
    st.builds(footnote5, st.binary(max_size=30)),
    st.builds(lambda text: text5(text), LETTERS),
)
PIECES_6 = st.one_of(
    st.binary(max_size=20),
    st.builds(
        function6,
        st.sampled_from((0xD0, 0xD4, 0xD6, 0xD7, 0xDA, 0xDF, 0xE0)),
        st.integers(0, 40),
        st.binary(max_size=20),
        st.lists(st.integers(0, 6), max_size=3),
    ),
    st.builds(lambda text: text6(text), LETTERS),
)
PACKETS = st.lists(
    st.one_of(
        st.lists(PIECES_6, max_size=4).map(b"".join).map(text_packet),
        st.tuples(st.sampled_from((0x08, 0x12, 0x1B)), st.binary(max_size=60)),
    ),
    max_size=5,
)
ENDED = {"damaged-parts", "limit-expansion", "limit-depth", "unsupported-format", "encrypted-file"}


def read(data: bytes) -> tuple[str, set[str]]:
    """Text and reason codes; any other exception is the reader's fault."""
    sink = Collected()
    try:
        READER.extract(io.BytesIO(data), Limits(), Emission(Limits(), sink))
    except (CannotRead, LimitReached) as ended:
        sink.missing(ended.reason)
    return sink.text, {reason.code for reason in sink.reasons}


@given(LETTERS)
def test_text_comes_back(text: str) -> None:
    assert read(wp5(text5(text)))[0].strip("\n") == text.strip("\n")
    assert read(wp6(text6(text)))[0].strip("\n") == text.strip("\n")


@given(st.lists(PIECES_5, max_size=12).map(b"".join), st.integers(0, 400))
def test_any_codes_of_version_5_have_an_outcome(body: bytes, cut: int) -> None:
    whole = wp5(b"needle " + body)
    assert read(whole)[0].startswith("needle")
    assert read(whole[: 16 + cut])[1] <= ENDED


@given(st.lists(PIECES_6, max_size=12).map(b"".join), PACKETS, st.integers(0, 600))
def test_any_codes_of_version_6_have_an_outcome(
    body: bytes, packets: list[tuple[int, bytes]], cut: int
) -> None:
    whole = wp6(b"needle\x80" + body, packets)
    text, codes = read(whole)
    assert text.startswith("needle") or "limit-depth" in codes
    assert read(whole[: 16 + cut])[1] <= ENDED


@given(st.binary(max_size=300), st.sampled_from((0, 2)), st.integers(0, 1 << 32 - 1))
def test_any_bytes_after_a_header_have_an_outcome(rest: bytes, version: int, place: int) -> None:
    data = b"\xffWPC" + struct.pack("<IBBBBHH", place % 400, 1, 10, version, 1, 0, place % 300) + rest
    assert read(data)[1] <= ENDED


@given(st.integers(0, 255), st.integers(0, 255), st.booleans())
def test_every_character_is_one_or_none(number: int, place: int, since_6: bool) -> None:
    assert len(character(number, place, since_6=since_6)) <= 4


@given(st.binary(max_size=600), st.text("azAZ9 é", min_size=1, max_size=12))
def test_what_was_locked_is_unlocked(body: bytes, password: str) -> None:
    data = b"\xffWPC" + bytes(12) + body
    assert unlocked(unlocked(data, password), password) == data
    assert not fits("", 0)


def test_reading_takes_time_as_the_file_is_long() -> None:
    hostile = (
        b"\xf1\0\1\0\xf1" * 60_000,  # never closed
        (function6(0xDA, 0x0E) + b"1") * 20_000,
        b"\xd0\4\xff\xff" * 60_000,
        function6(0xD6, 0, b"\3", [1, 2, 3]) * 15_000,
        bytes(range(0x80, 0x100)) * 2_000,
    )
    packets = [text_packet(b"a\x83\xcd" * 10_000)] * 3
    for body in hostile:
        began = time.process_time()
        read(wp6(body, packets))
        read(wp5(body))
        assert time.process_time() - began < 3  # 0.2 s; squared it would take minutes
