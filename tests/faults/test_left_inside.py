"""A run that died between a mail and its attachment: the next one over the same mail ends when both are read."""

import io
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from archive.model import PageText, Reading, Role
from archive.originals.accession import Accepted, Incoming
from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest

pytestmark = pytest.mark.faults


def test_a_duplicate_is_told_when_all_inside_it_is_read(home: Settings, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "With an enclosure"
    mail.set_content("the letter")
    mail.add_attachment("the enclosure", filename="enclosed.txt")
    (tmp_path / "mail.eml").write_bytes(mail.as_bytes())
    with open_holdings(replace(home, engine_url="memory://")) as holdings:
        (holder,) = holdings.accession.take([Incoming.from_path(tmp_path / "mail.eml")])
        assert isinstance(holder, Accepted)
        inside = [
            Incoming(
                lambda number=number: io.BytesIO(b"enclosure %d" % number),  # type: ignore[misc]
                f"enclosed{number}.txt",
                role=Role.ATTACHMENT,
                held_by=holder.document,
            )
            for number in range(12)
        ]
        assert {type(one) for one in holdings.accession.take(inside)} == {Accepted}
        read = Reading("message/rfc822", "mail", "1", (PageText(1, "1", "the letter"),))
        holdings.catalogue.record_extractions([(holder.rendition, read)])
        (outcome,) = Ingest(holdings).take([tmp_path / "mail.eml"])
        assert outcome.outcome == "duplicate"
        assert holdings.catalogue.awaiting() == []
