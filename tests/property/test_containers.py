"""Whatever is packed comes out again: archives in archives, mailboxes, mails, Outlook's containers."""

import gzip
import io
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.libarchive_reading import problem
from indexer.extract.mail_structure import structure_of
from indexer.extract.mailbox import messages
from indexer.extract.ole import OleContainer
from indexer.extract.ole_writing import written
from indexer.extract.transfer_encodings import decoded
from tests.archive_files import packed_by_libarchive, tarred
from tests.extract_files import collected, zipped
from tests.mail_files import mailbox

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda name: "/" not in name and name not in (".", "..") and name.strip()
)
LEAVES = st.dictionaries(NAMES, st.binary(min_size=1, max_size=200), min_size=1, max_size=4)
TREES = st.recursive(
    LEAVES, lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3), max_leaves=6
)
PACKERS: list[Callable[[list[tuple[str, bytes]]], bytes]] = [
    zipped,
    tarred,
    lambda members: gzip.compress(tarred(members)),
]
if problem() is None:
    PACKERS.append(lambda members: packed_by_libarchive("gnutar", members, "zstd"))


def packed(tree: dict[str, object], choose: Callable[[], int]) -> bytes:
    members = [
        (f"{number}{name}", content if isinstance(content, bytes) else packed(content, choose))  # type: ignore[arg-type]
        for number, (name, content) in enumerate(tree.items())
    ]
    return PACKERS[choose() % len(PACKERS)](members)


def leaves(tree: dict[str, object]) -> list[bytes]:
    return [
        leaf
        for content in tree.values()
        for leaf in ([content] if isinstance(content, bytes) else leaves(content))  # type: ignore[arg-type]
    ]


def taken_out(data: bytes, is_leaf: frozenset[bytes]) -> list[bytes]:
    if data in is_leaf:
        return [data]
    read = collected(data)
    assert read.reasons == []
    return [leaf for _, inner in read.parts for leaf in taken_out(inner, is_leaf)]


@settings(max_examples=25, deadline=None)
@given(TREES, st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_a_tree_of_archives_yields_the_leaves_it_was_made_of(
    tree: dict[str, object], kinds: list[int]
) -> None:
    turn = iter(kinds * 50)
    wanted = leaves(tree)
    assert taken_out(packed(tree, lambda: next(turn)), frozenset(wanted)) == wanted


LINES = st.sampled_from([b"From a 2017", b">From b 2017", b"", b"text", b">>From 1999", b"From: c", b"\r"])


@given(st.lists(st.lists(LINES, max_size=6).map(b"\n".join), max_size=5))
def test_messages_come_out_of_a_mailbox_as_they_went_in(mails: list[bytes]) -> None:
    source = io.BytesIO(mailbox(mails))
    found = [b"".join(message.pieces(source)) for message in messages(source)]
    assert found == [mail + b"\n" for mail in mails]


PARTS = st.lists(
    st.lists(st.sampled_from([b"text", b"--", b"--Y", b"", b"-- X"]), max_size=5).map(b"\n".join), max_size=5
)


@given(PARTS, st.sampled_from([b"\n", b"\r\n"]))
def test_the_parts_of_a_mail_stand_where_they_were_put(parts: list[bytes], end: bytes) -> None:
    data = b'Content-Type: multipart/mixed; boundary="X"' + end * 2
    data += b"".join(b"--X" + end + end + part + end for part in parts) + b"--X--" + end + b"epilogue"
    found = structure_of(io.BytesIO(data)).leaves
    if parts:
        assert [data[leaf.start : leaf.end] for leaf in found] == parts


@given(st.binary(max_size=2_000))
def test_any_bytes_are_some_mail(data: bytes) -> None:
    for leaf in structure_of(io.BytesIO(data)).leaves:
        assert 0 <= leaf.start <= leaf.end <= len(data)


@given(
    st.binary(max_size=300),
    st.sampled_from(["base64", "quoted-printable", "x-uuencode", "7bit"]),
    st.integers(1, 40),
)
def test_transfer_encodings_do_not_care_how_they_are_cut(data: bytes, encoding: str, size: int) -> None:
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    whole = b"".join(decoded([data], encoding))
    if encoding != "base64":  # whether it is base64 at all is told by the first piece
        assert b"".join(decoded(pieces, encoding)) == whole


@given(
    st.recursive(
        st.dictionaries(NAMES, st.binary(max_size=300), max_size=5),
        lambda inner: st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=5,
    )
)
def test_a_container_holds_what_was_written(tree: dict[str, object]) -> None:
    streams: dict[str, bytes] = {}

    def walk(inner: dict[str, object], prefix: str) -> None:
        for name, content in inner.items():
            if isinstance(content, bytes):
                streams[prefix + name] = content
            else:
                walk(content, f"{prefix}{name}/")  # type: ignore[arg-type]

    walk(tree, "")
    folded = {name.lower() for name in streams}
    container = OleContainer(io.BytesIO(written(tree)))  # type: ignore[arg-type]
    assert sorted(container.names) == sorted(streams)
    if len(folded) == len(streams):
        assert all(container.read(name, 1_000) == content for name, content in streams.items())
