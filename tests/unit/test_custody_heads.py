"""Heads of the record: signed, remembered, compared years later; and the key that signs them."""

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.errors import ArchiveUnreachable, BrokenRecord, SigningKeyUnusable, UsageError
from archive.model import EventType
from archive.proof import verify
from archive.proof.heads import head_text, kept_head
from archive.settings import Settings
from tests.custody_files import grow, tamper
from tests.proof_files import Proved


@pytest.fixture
def archive(home: Settings) -> Iterator[Proved]:
    proved = Proved(home)
    yield proved
    proved.catalogue.close()


def test_a_head_is_signed_over_all_events_and_names_archive_and_key(archive: Proved) -> None:
    archive.take()
    head = archive.heads.give("tester")
    verify.check_signature(head, "the head")
    size, root = archive.catalogue.custody_root()
    assert (head["size"], head["root"], head["archive"]) == (size, root, archive.catalogue.identity)
    last = archive.catalogue.last_head()
    assert last is not None
    assert (last.size, last.root, last.key) == (size, root, head["key"])


def test_the_first_signature_by_a_key_is_an_event(archive: Proved) -> None:
    head = archive.heads.give("tester")
    assert archive.heads.give("tester")["size"] == head["size"] == 1
    event = next(archive.catalogue.all_events())
    assert event.type is EventType.SIGNATURE
    assert event.detail == {"signing_key": head["key"], "instead_of": None}


def test_the_key_is_made_once_and_only_its_owner_may_read_it(archive: Proved) -> None:
    with ThreadPoolExecutor(8) as threads:
        heads = list(threads.map(lambda _: archive.heads.give("tester"), range(8)))
    assert len({head["key"] for head in heads}) == 1
    assert stat.S_IMODE(archive.key_file.stat().st_mode) == 0o600
    archive.key_file.chmod(0o644)
    archive.heads.give("tester")
    assert stat.S_IMODE(archive.key_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\xfe" * 40])
def test_a_damaged_key_is_said_in_a_sentence(archive: Proved, content: bytes) -> None:
    archive.heads.give("tester")
    archive.key_file.write_bytes(content)
    with pytest.raises(SigningKeyUnusable, match=r"damaged\. Restore it .* --new-key"):
        archive.heads.give("tester")


def test_a_key_of_another_kind_is_a_damaged_one(archive: Proved) -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    archive.key_file.write_bytes(other)
    with pytest.raises(SigningKeyUnusable, match="damaged"):
        archive.heads.give("tester")


def test_a_key_that_is_missing_after_heads_were_given_out_is_not_made_anew_by_itself(archive: Proved) -> None:
    archive.heads.give("tester")
    archive.key_file.unlink()
    with pytest.raises(SigningKeyUnusable, match="is missing"):
        archive.heads.give("tester")
    assert not archive.key_file.exists()


def test_another_key_in_its_place_is_noticed(archive: Proved, tmp_path: Path) -> None:
    archive.heads.give("tester")
    other = Proved(Settings.for_home(tmp_path / "other"))
    other.heads.give("tester")
    other.catalogue.close()
    shutil.copy(other.key_file, archive.key_file)
    with pytest.raises(SigningKeyUnusable, match="another one"):
        archive.heads.give("tester")


def test_a_new_key_is_made_on_request_and_the_record_tells_of_it(archive: Proved) -> None:
    before = archive.heads.give("tester")
    after = archive.heads.give("tester", new_key=True)
    assert after["key"] != before["key"]
    assert list(archive.catalogue.all_events())[-1].detail == {
        "signing_key": after["key"],
        "instead_of": before["key"],
    }
    assert archive.heads.give("tester")["key"] == after["key"]
    assert archive.heads.compare(before).holds
    assert len(list(archive.home.home.glob("custody_key.until-*"))) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_key_that_may_not_be_read_is_said_in_a_sentence(archive: Proved) -> None:
    archive.heads.give("tester")
    archive.key_file.chmod(0)
    with pytest.raises(ArchiveUnreachable, match="signing key"):
        archive.heads.give("tester")


def test_a_key_that_is_a_folder_is_said_in_a_sentence(archive: Proved) -> None:
    archive.key_file.mkdir()
    with pytest.raises(ArchiveUnreachable, match="signing key"):
        archive.heads.give("tester")


def test_a_record_that_went_on_holds_what_a_head_committed_to(archive: Proved) -> None:
    archive.take()
    head = archive.heads.give("tester")
    grow(archive.home, 300)
    compared = archive.heads.compare(head)
    assert compared.holds
    assert "300 were added" in compared.message
    path = [bytes.fromhex(one) for one in compared.consistency]
    roots = bytes.fromhex(head["root"]), bytes.fromhex(compared.root)
    assert verify.goes_on(head["size"], roots[0], compared.size, roots[1], path)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM events WHERE sequence > 3", "cut off"),
        ("UPDATE events SET digest = previous WHERE sequence = 2", "altered"),
    ],
)
def test_a_record_that_was_cut_or_altered_is_told_by_the_head_and_gives_out_no_other(
    archive: Proved, statement: str, sentence: str
) -> None:
    grow(archive.home, 5)
    head = archive.heads.give("tester")
    tamper(archive.home, statement)
    compared = archive.heads.compare(head)
    assert not compared.holds
    assert sentence in compared.message
    with pytest.raises(BrokenRecord, match="No other head is signed"):
        archive.heads.give("tester")


def test_a_head_of_another_archive_is_told(archive: Proved, tmp_path: Path) -> None:
    other = Proved(Settings.for_home(tmp_path / "other"))
    head = other.heads.give("tester")
    other.catalogue.close()
    archive.heads.give("tester")
    assert "another archive" in archive.heads.compare(head).message


@pytest.mark.parametrize("change", [{"size": 99}, {"root": "0" * 64}, {"at": ""}, {"archive": "x"}])
def test_a_head_that_was_altered_is_not_compared(archive: Proved, change: dict[str, object]) -> None:
    head = {**archive.heads.give("tester"), **change}
    with pytest.raises(UsageError, match="signature"):
        kept_head(json.dumps(head).encode())


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", "[" * 100_000, '{"format": 1}', "\x00"])
def test_what_is_no_head_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="no head of a custody record"):
        kept_head(text.encode())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_says_the_same_of_the_signature_by_hand(archive: Proved, tmp_path: Path) -> None:
    head = archive.heads.give("tester")
    (tmp_path / "signed").write_bytes(verify.signed_part(json.loads(head_text(head))))
    (tmp_path / "signature").write_bytes(bytes.fromhex(head["signature"]))
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100" + head["key"]))
    call = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der"]
    call += ["-rawin", "-in", "signed", "-sigfile", "signature"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" in done.stdout, done.stderr
