"""Proof bundles: what they hold, who checks them, and what is said of those that were changed."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.errors import BrokenRecord, DamagedOriginal
from archive.model import EventType
from archive.proof import verify
from archive.proof.heads import head_text, kept_head
from archive.settings import Settings
from tests.custody_files import grow, tamper
from tests.proof_files import LETTER, Proved


@pytest.fixture
def archive(home: Settings) -> Iterator[Proved]:
    proved = Proved(home)
    yield proved
    proved.catalogue.close()


@pytest.fixture
def bundle(archive: Proved, tmp_path: Path) -> Path:
    archive.take(b"another letter", "other.txt")
    document = archive.take()
    archive.take(b"signed", "Подпись.pdf", document)
    return archive.prove(document, tmp_path / "proof.zip")


def said(path: Path, **asked: object) -> list[str]:
    """What does not hold."""
    source = verify.Folder(path) if path.is_dir() else verify.Packed(path)
    return [sentence for holds, sentence in verify.verify(source, **asked).said if not holds]  # type: ignore[arg-type]


def unpacked(bundle: Path) -> Path:
    folder = bundle.with_suffix("")
    with zipfile.ZipFile(bundle) as packed:
        assert packed.testzip() is None
        packed.extractall(folder)
    return folder


def oldest_python() -> str:
    """The oldest that the verifier promises to run on; some machines have a name for it that leads nowhere."""
    found = shutil.which("python3.9")
    if not found or subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip("needs python3.9")
    return found


@pytest.mark.parametrize("python", [lambda: sys.executable, oldest_python], ids=["this", "3.9"])
def test_a_bundle_is_checked_by_its_own_verifier_alone(bundle: Path, python: Callable[[], str]) -> None:
    folder = unpacked(bundle)
    for asked in ([], [str(bundle)]):
        call = [python(), "-I", "-S", "-W", "error", str(folder / "verify.py"), *asked]
        done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Everything holds" in done.stdout
        assert "DOES NOT HOLD" not in done.stdout
        assert "byte for byte the file that was taken in" in done.stdout


def test_a_bundle_holds_the_originals_byte_for_byte_and_what_is_said_of_them(bundle: Path) -> None:
    folder = unpacked(bundle)
    description = json.loads((folder / "description.json").read_bytes())
    assert description["described"]["creators"] == ["Мухтар Джакишев"]
    first, second = description["renditions"]
    assert (folder / first["original"]).read_bytes() == LETTER
    assert second["filename"] == "Подпись.pdf"
    assert second["original"].endswith(".pdf")


def test_a_bundle_that_a_program_has_packed_anew_is_refused_and_its_folder_holds(bundle: Path) -> None:
    folder = unpacked(bundle)
    shutil.make_archive(str(bundle.with_name("again")), "zip", folder)
    assert "packed anew" in said(bundle.with_name("again.zip"))[0]
    assert said(folder) == []


def test_a_file_put_in_or_taken_out_is_named(bundle: Path) -> None:
    folder = unpacked(bundle)
    (folder / "extra.txt").write_text("x")
    assert any("extra.txt does not belong to it" in one for one in said(folder))
    (folder / "extra.txt").unlink()
    (folder / "events.jsonl").unlink()
    assert any("events.jsonl is missing" in one for one in said(folder))


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"no zip at all" * 100, b"PK\5\6" + b"\0" * 18])
def test_what_is_no_bundle_is_said_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    assert "is not the file that Fonds made" in said(tmp_path / "x.zip")[0]


def rewrite(folder: Path, name: str, content: bytes) -> None:
    """A forger's work: the file and the list that has its digest."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_bytes(verify.canonical(manifest) + b"\n")


def test_an_original_exchanged_together_with_the_list_is_not_the_one_taken_in(bundle: Path) -> None:
    folder = unpacked(bundle)
    original = next((folder / "originals").glob("*.txt"))
    rewrite(folder, f"originals/{original.name}", b"Dear President, nothing happened")
    assert any("is not the file that was taken in" in one for one in said(folder))


def test_a_description_exchanged_together_with_the_list_is_not_the_one_recorded(bundle: Path) -> None:
    folder = unpacked(bundle)
    text = (folder / "description.json").read_bytes()
    rewrite(folder, "description.json", text.replace("Мухтар".encode(), "Сергей".encode()))
    assert said(folder) == ["The record says that something else was put into this bundle: description.json."]


def test_an_event_rewritten_with_a_digest_of_its_own_is_not_in_the_record(bundle: Path) -> None:
    folder = unpacked(bundle)
    lines = (folder / "events.jsonl").read_bytes().splitlines()
    told = json.loads(lines[0])
    told["event"]["agent"] = "somebody else"
    rewrite(folder, "events.jsonl", b"\n".join([verify.canonical(told), *lines[1:], b""]))
    assert "was altered after it was written" in said(folder)[0]
    sealed = {name: value for name, value in told["event"].items() if name != "digest"}
    told["event"]["digest"] = hashlib.sha256(verify.canonical(sealed)).hexdigest()
    rewrite(folder, "events.jsonl", b"\n".join([verify.canonical(told), *lines[1:], b""]))
    assert "is not in the record that the head covers" in said(folder)[0]


def test_a_head_that_says_another_number_is_not_signed(bundle: Path) -> None:
    folder = unpacked(bundle)
    head = json.loads((folder / "head.json").read_bytes())
    rewrite(folder, "head.json", verify.canonical({**head, "at": "2017-10-11T00:00:00.000000Z"}) + b"\n")
    assert said(folder) == [
        "The signature of head.json does not hold: it was altered, or signed by another key than it names."
    ]


def test_a_bundle_goes_on_from_a_head_that_was_kept(archive: Proved, tmp_path: Path) -> None:
    document = archive.take()
    kept = archive.heads.give("tester")
    (tmp_path / "kept.json").write_text(json.dumps(kept, indent=2))  # laid out anew by some mail program
    archive.take(b"x", "x.txt")
    bundle = archive.prove(document, tmp_path / "proof.zip", kept_head((tmp_path / "kept.json").read_bytes()))
    assert said(bundle, kept_head=tmp_path / "kept.json", key=kept["key"]) == []
    without = archive.prove(document, tmp_path / "without.zip")
    assert "says nothing of the head that you kept" in said(without, kept_head=tmp_path / "kept.json")[0]
    assert "another key" in said(without, key="0" * 64)[0]


def test_an_earlier_head_of_another_record_does_not_hold(archive: Proved, tmp_path: Path) -> None:
    document = archive.take()
    kept = archive.heads.give("tester")
    folder = unpacked(archive.prove(document, tmp_path / "proof.zip", kept))
    told = json.loads((folder / "consistency.json").read_bytes())
    told["path"][0] = "0" * 64
    rewrite(folder, "consistency.json", verify.canonical(told) + b"\n")
    assert "did not only grow" in said(folder)[0]


def test_the_export_is_recorded_with_the_digests_of_what_left(archive: Proved, tmp_path: Path) -> None:
    document = archive.take()
    archive.prove(document, tmp_path / "proof.zip")
    event = archive.catalogue.custody_events(document)[-1]
    assert event.type is EventType.EXPORTING
    assert set(event.detail["contents"]) >= {"description.json", "verify.py"}  # type: ignore[call-overload]


def test_a_damaged_or_missing_original_is_not_proved_and_nothing_is_recorded(
    archive: Proved, tmp_path: Path
) -> None:
    document = archive.take()
    sha256 = archive.catalogue.document(document).renditions[0].sha256
    path = archive.home.home / "originals" / sha256[:2] / sha256[2:4] / sha256
    path.chmod(0o600)
    path.write_bytes(b"rotten")
    before = archive.catalogue.chain_end()
    with pytest.raises(DamagedOriginal, match="No proof is made of it"):
        archive.prove(document, tmp_path / "proof.zip")
    path.unlink()
    with pytest.raises(DamagedOriginal, match="missing from the store"):
        archive.prove(document, tmp_path / "proof.zip")
    assert archive.catalogue.chain_end() == before
    assert not (tmp_path / "proof.zip").exists()


def test_an_event_altered_in_the_catalogue_is_not_proved(archive: Proved, tmp_path: Path) -> None:
    document = archive.take()
    tamper(archive.home, "UPDATE events SET agent = 'somebody'")
    with pytest.raises(BrokenRecord, match="Custody event 1 was altered"):
        archive.prove(document, tmp_path / "proof.zip")


def test_nothing_is_proved_from_a_head_that_the_record_does_not_go_on_from(
    archive: Proved, tmp_path: Path
) -> None:
    document = archive.take()
    grow(archive.home, 5)
    kept = archive.heads.give("tester")
    tamper(archive.home, "DELETE FROM events WHERE sequence > 3", "DELETE FROM custody_heads")
    with pytest.raises(BrokenRecord, match="cut off"):
        archive.prove(document, tmp_path / "proof.zip", kept)


def test_of_a_withdrawn_document_the_record_alone_is_proved(archive: Proved, tmp_path: Path) -> None:
    document = archive.take()
    tamper(archive.home, "UPDATE documents SET withdrawn_at = '2026-11-22T12:00:00.000000Z'")
    folder = unpacked(archive.prove(document, tmp_path / "proof.zip"))
    assert said(folder) == []
    assert not (folder / "originals").exists()
    assert b"A letter" not in (folder / "description.json").read_bytes()


def test_events_beyond_what_memory_takes_are_proved_as_well(
    archive: Proved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.proof.bundle._IN_MEMORY", 1000)
    document = archive.take()
    grow(archive.home, 600, document)
    bundle = archive.prove(document, tmp_path / "proof.zip")
    assert said(bundle) == []


def test_heads_are_one_line_of_json(archive: Proved) -> None:
    head = archive.heads.give("tester")
    assert kept_head(head_text(head).encode()) == head
    assert head_text(head).count("\n") == 1
