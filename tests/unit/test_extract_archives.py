"""Archives: every member a file of its own, whatever its neighbours, its name or its size claim."""

import bz2
import gzip
import lzma
import struct
import zipfile
import zlib
from random import Random

import pytest

from indexer.extract import libarchive_reading
from indexer.extract.emission import Collected
from indexer.extract.limits import MIB, Limits
from indexer.extract.member_names import decoded_names
from tests.archive_files import packed_by_libarchive, rar, symlink, tarred
from tests.extract_files import collected, zipped

MEMBERS = [("letters/Жәкішев.txt", b"needle " * 1_000), ("b.txt", b"two"), ("empty.txt", b"")]
FILES = MEMBERS[:2]  # what there is to take out
NAMES = "letters/Жәкішев.txt\nb.txt\nempty.txt"
needs_libarchive = pytest.mark.skipif(
    libarchive_reading.problem() is not None, reason="the C library libarchive is not there"
)


def codes(read: Collected) -> list[str]:
    return [reason.code for reason in read.reasons]


def message(read: Collected) -> str:
    return " ".join(reason.message for reason in read.reasons)


TAR = tarred(MEMBERS)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (zipped(MEMBERS), "application/zip"),
        (TAR, "application/x-tar"),
        (gzip.compress(TAR), "application/gzip"),
        (bz2.compress(TAR), "application/x-bzip2"),
        (lzma.compress(TAR), "application/x-xz"),
    ],
    ids=["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"],
)
def test_members_come_out_in_order_and_their_names_are_the_text(data: bytes, media_type: str) -> None:
    read = collected(data)
    assert (read.media_type, read.parts, read.text, read.reasons) == (media_type, FILES, NAMES, [])


@needs_libarchive
def test_seven_zip_is_read() -> None:
    read = collected(packed_by_libarchive("7zip", FILES))
    assert (read.media_type, read.parts, read.reasons) == ("application/x-7z-compressed", FILES, [])


@needs_libarchive
def test_rar_is_read() -> None:
    read = collected(rar(FILES))
    assert (read.media_type, read.parts, read.reasons) == ("application/x-rar", FILES, [])


@needs_libarchive
def test_zstandard_is_read() -> None:
    packed = packed_by_libarchive("gnutar", FILES, "zstd")
    assert collected(packed).parts == FILES
    assert collected(packed_by_libarchive("gnutar", FILES, "zstd")[:40]).parts == []


@pytest.mark.parametrize(
    ("data", "filename", "inner"),
    [
        (gzip.compress(b"text"), "letter.txt.gz", "letter.txt"),
        (b"\x1f\x8b\x08\x08" + bytes(6) + b"noted.txt\0" + gzip.compress(b"text")[10:], "x.gz", "noted.txt"),
        (bz2.compress(b"text"), "letter.txt.BZ2", "letter.txt"),
        (lzma.compress(b"text"), "letter", "letter"),
    ],
    ids=["gz", "gz with a name in it", "bz2", "xz without ending"],
)
def test_one_compressed_file_is_a_document_within(data: bytes, filename: str, inner: str) -> None:
    read = collected(data, filename)
    assert (read.parts, read.text, read.reasons) == ([(inner, b"text")], inner, [])


def test_a_damaged_member_costs_itself_alone() -> None:
    data = zipped([("a.txt", "first"), ("b.txt", "second second"), ("c.txt", "third")], zipfile.ZIP_STORED)
    read = collected(data.replace(b"second second", b"second SECOND"))
    assert read.parts == [("a.txt", b"first"), ("c.txt", b"third")]
    assert (codes(read), message(read)) == (["damaged-parts"], "b.txt is damaged.")


@needs_libarchive
def test_a_zip_without_its_table_of_contents_is_read_from_its_start() -> None:
    read = collected(zipped([("a.txt", "first"), ("b.txt", "second")])[:-40])
    assert [name for name, _ in read.parts] == ["a.txt", "b.txt"]
    assert codes(read) == ["damaged-parts"]


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["tar", "tar.gz"])
def test_a_tar_that_breaks_off_gives_what_stands_before(pack) -> None:
    noise = Random(1).randbytes(20_000)
    whole = pack(tarred([("a.txt", b"first"), ("b.txt", noise), ("c.txt", b"third")]))
    read = collected(whole[: len(whole) // 3])
    assert read.parts == [("a.txt", b"first")]
    assert set(codes(read)) == {"damaged-parts"}
    assert "a.txt" in read.text


def locked(data: bytes, *names: bytes) -> bytes:
    """The archive with these members marked as encrypted, in both their headers."""
    out = bytearray(data)
    for signature, flags, name in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = -1
        while (at := out.find(signature, at + 1)) >= 0:
            if bytes(out[at + name :]).startswith(names):
                out[at + flags] |= 1
    return bytes(out)


def test_members_that_need_a_password_are_named() -> None:
    data = zipped([("open.txt", "first"), ("locked.txt", "second")])
    read = collected(locked(data, b"locked.txt"))
    assert read.parts == [("open.txt", b"first")]
    assert (codes(read), message(read)) == (["encrypted-file"], "locked.txt needs a password.")
    read = collected(locked(data, b"locked.txt", b"open.txt"))
    assert (read.parts, read.text, codes(read)) == ([], "", ["encrypted-file"])


def test_links_and_devices_are_told_of_and_not_followed() -> None:
    read = collected(tarred([("a.txt", b"first")], symlink("link.txt", "/etc/passwd")))
    assert (read.parts, read.reasons) == ([("a.txt", b"first")], [])
    assert (read.text, read.notes) == ("a.txt\nlink.txt", {"members_skipped": 1})
    linked = zipfile.ZipInfo("link.txt")
    linked.external_attr = 0o120777 << 16
    read = collected(zipped([(linked, "/etc/passwd"), ("a.txt", "first")]))  # type: ignore[list-item]
    assert (read.parts, read.notes) == ([("a.txt", b"first")], {"members_skipped": 1})


def test_members_that_share_bytes_are_refused() -> None:
    data = bytearray(zipped([("a.txt", "first"), ("b.txt", "second")], zipfile.ZIP_STORED))
    first = data.find(b"PK\x01\x02")
    struct.pack_into("<II", data, first + 20, 60, 60)  # the first claims the second's bytes as well
    read = collected(bytes(data))
    assert read.parts == [("b.txt", b"second")]
    assert message(read) == "a.txt is damaged."


def test_what_unpacks_beyond_measure_is_left_where_it_is() -> None:
    bomb = zipped([("small.txt", "needle"), ("zeros.txt", bytes(65 * MIB))])
    read = collected(bomb)
    assert read.parts == [("small.txt", b"needle")]
    assert (codes(read), message(read)) == (["limit-expansion"], "zeros.txt is too large to be taken out.")


def test_a_size_that_lies_is_met_by_counting() -> None:
    data = bytearray(zipped([("zeros.txt", bytes(3 * MIB)), ("b.txt", "second")]))
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 24, 10)
    read = collected(bytes(data), limits=Limits(part_mb=1))
    assert read.parts == [("b.txt", b"second")]
    assert codes(read) in (["limit-expansion"], ["damaged-parts"])


def test_the_number_and_the_size_of_all_members_are_bounded() -> None:
    many = zipped([(f"{number}.txt", str(number)) for number in range(20)])
    read = collected(many, limits=Limits(attachments=5))
    assert (len(read.parts), codes(read)) == (5, ["limit-expansion"])
    assert "19.txt" in read.text
    random = zlib.compress(bytes(range(256)) * 4_096)
    large = zipped([(f"{number}.bin", random * 100) for number in range(4)], zipfile.ZIP_STORED)
    read = collected(large, limits=Limits(attachments_mb=1))
    assert codes(read) == ["limit-expansion"]
    assert 0 < len(read.parts) < 4


def test_a_nest_of_small_archives_is_seen_through() -> None:
    data = zipped([("zeros.txt", bytes(40 * MIB))])
    for _ in range(5):
        data = zipped([(f"{number}.zip", data) for number in range(10)])
    read = collected(zipped([("a.txt", "first"), ("nest.zip", data)]))
    assert read.parts == [("a.txt", b"first")]
    assert message(read) == "nest.zip is too large to be taken out."


def test_names_are_only_shown() -> None:
    names = ["../../etc/passwd", "/abs.txt", "C:\\x.txt", "<img src=x>.txt", "new\nline.txt", "-rf"]
    read = collected(zipped([(name, "x") for name in names]))
    assert [name for name, _ in read.parts] == names


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["документ.txt"], "cp866"),
        (["Письмо Токмади.doc", "Приложение №1.pdf", "СПИСОК.TXT"], "cp866"),
        (["Письмо Токмади.doc", "СПИСОК.TXT"], "cp1251"),
        (["Übersicht Straße.txt", "Anhang für Müller.pdf"], "cp437"),
        (["Übersicht Straße.txt", "Anhang für Müller.pdf"], "cp1252"),
        (["lettre à l'assemblée.txt", "réponse.pdf"], "cp850"),
        (["Қазақстан.txt", "Жәкішев хаты.txt"], "utf-8"),
    ],
)
def test_names_are_read_whatever_their_encoding(names: list[str], encoding: str) -> None:
    assert decoded_names([name.encode(encoding) for name in names]) == names


def test_names_in_a_zip_are_read_without_the_mark_of_utf8() -> None:
    data = zipped([("AAAAAAAA.txt", "x")]).replace(b"AAAAAAAA", "документ".encode("cp866"))
    assert collected(data).parts == [("документ.txt", b"x")]


def test_files_nested_too_deeply_are_said_to_be() -> None:
    read = collected(zipped([("a.txt", "first")]), limits=Limits(depth=2), depth=2)
    assert (read.parts, read.text, codes(read)) == ([], "a.txt", ["limit-depth"])


def test_damage_from_the_first_byte_is_said() -> None:
    assert codes(collected(b"\x1f\x8b\x08" + b"no gzip at all" * 9)) == ["unreadable-file"]
    assert codes(collected(b"PK\x03\x04" + b"no zip at all" * 9)) == ["unreadable-file"]
