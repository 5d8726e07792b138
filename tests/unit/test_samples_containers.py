"""The sample archive, mailbox and Outlook message: made the same each time, and read to their last leaf."""

import io
import sys
from pathlib import Path

import pytest

from indexer.extract.emission import Collected
from tests.extract_files import collected

FOLDER = Path(__file__).resolve().parents[2] / "samples"
NAMES = ("handover.zip", "2016.mbox", "dossier.msg")


def tree(read: Collected) -> dict[str, object]:
    return {name: tree(collected(data, name)) for name, data in read.parts}


def kept(name: str) -> bytes:
    return (FOLDER / "containers" / name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_what_the_script_makes_is_what_is_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    import make_containers

    assert make_containers.FILES[name]() == kept(name)


MAILBOX = {
    "0001 Әкем туралы.eml": {},
    "0002 Прошение о помиловании Джакельтаева.eml": {"proshenie.txt": {}},
    "0003 О Токсенгире.eml": {},
}


def test_everything_in_them_is_found() -> None:
    assert tree(collected(kept("2016.mbox"))) == MAILBOX
    assert tree(collected(kept("handover.zip"))) == {
        "письма/2016.mbox": MAILBOX,
        "письма/записка.txt": {},
        "papers.zip": {"notes/visit.txt": {}},
    }
    assert tree(collected(kept("dossier.msg"))) == {"papers-i-can-bring.txt": {}, "О Токсенгире.msg": {}}


def test_the_outlook_message_reads_as_the_same_message_sent_by_mail() -> None:
    read = collected(kept("dossier.msg"))
    assert read.text.startswith(
        "From: Zere Kusmoldina <z.kusmoldina@advokat.example>\nTo: Marek Oslavin\nDate: 2016-12-07 "
    )
    sent = collected((FOLDER / "holdings" / "case-file" / "mail-dossier.eml").read_bytes())
    body = sent.text.partition("\n\n")[2]
    assert read.text.endswith(body)
    assert read.description.title == sent.description.title


def test_the_names_are_the_text_of_what_holds_them() -> None:
    with io.BytesIO(kept("handover.zip")) as source:
        assert b"2016.mbox" in source.read()
    assert collected(kept("handover.zip")).text == "письма/2016.mbox\nписьма/записка.txt\npapers.zip"
