"""A bundle with anything changed anywhere is refused, and what is said names what was changed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.proof import verify
from archive.settings import Settings
from tests.proof_files import Proved


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with an earlier head, of a document with two renditions."""
    folder = tmp_path_factory.mktemp("proof")
    archive = Proved(Settings.for_home(folder / "home"))
    document = archive.take()
    earlier = archive.heads.give("tester")
    archive.take(b"%PDF- signed", "Подпись.pdf", document)
    path = archive.prove(document, folder / "proof.zip", earlier)
    archive.catalogue.close()
    return path


def refused(path: Path, content: bytes) -> list[str]:
    changed = path.with_name("changed.zip")
    changed.write_bytes(content)
    return [sentence for holds, sentence in verify.verify(verify.Packed(changed)).said if not holds]


def member_at(path: Path, position: int) -> str | None:
    """The file that a byte belongs to; ``None`` for those between."""
    places = verify.Packed(path)._places.items()
    return next((name for name, (start, size) in places if start <= position < start + size), None)


def test_the_bundle_itself_is_accepted(whole: Path) -> None:
    assert refused(whole, whole.read_bytes()) == []


@given(st.data())
def test_any_byte_changed_is_refused_and_its_file_is_named(whole: Path, data: st.DataObject) -> None:
    content, places = bytearray(whole.read_bytes()), verify.Packed(whole)._places
    name = data.draw(st.sampled_from(sorted(places)))  # each as often as the longest
    start, size = places[name]
    position = data.draw(st.integers(start, start + size - 1) | st.integers(0, len(content) - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    said = refused(whole, bytes(content))
    expected = member_at(whole, position) or "not the file that Fonds made"
    assert any(expected in sentence for sentence in said), said


@given(st.data())
def test_a_bundle_cut_short_or_made_longer_is_refused(whole: Path, data: st.DataObject) -> None:
    content = whole.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    assert refused(whole, content[:at])
    assert refused(whole, content[:at] + content[at + 1 :])
    assert refused(whole, content[:at] + b"x" + content[at:])
    assert refused(whole, content + b"x")


@given(st.binary(max_size=200))
def test_a_head_of_any_bytes_is_a_head_or_said_not_to_be(data: bytes) -> None:
    with pytest.raises(verify.Wrong):
        verify.read_kept_head(data, "This")
