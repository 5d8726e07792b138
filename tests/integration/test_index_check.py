"""``fonds verify --index``: an index that holds other things than the catalogue says is named, entry by entry."""

import io
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from archive.model import PageText, Reading
from archive.originals.accession import Accepted, Incoming
from archive.settings import Settings
from indexer.engine.feed import catch_up, changes_of
from indexer.engine.index_check import compare
from indexer.engine.seam import Change, Entry
from indexer.holdings import Holdings, open_holdings
from webapp.cli import fonds


def deposit(holdings: Holdings, *names: str) -> list[str]:
    items = [Incoming(lambda name=name: io.BytesIO(name.encode()), name) for name in names]  # type: ignore[misc]
    return [one.rendition for one in holdings.accession.take(items) if isinstance(one, Accepted)]


@pytest.fixture
def holdings(home: Settings):
    with open_holdings(home) as holdings:
        holdings.bring_up_to_date()
        taken = deposit(holdings, *(f"letter{number}.txt" for number in range(6)))
        readings = [
            (
                one,
                Reading(
                    "text/plain", "plain", "1", (PageText(1, "1", f"word{at} shared words\u00ad of Дж{at}"),)
                ),
            )
            for at, one in enumerate(taken)
        ]
        readings[5] = (taken[5], Reading("text/plain", "plain", "1"))  # nothing to be read in it
        holdings.catalogue.record_extractions(readings)
        catch_up(holdings.catalogue, holdings.engine)
        yield holdings


def entries(holdings: Holdings) -> list[Entry]:
    return [change.entry for change in changes_of(holdings.catalogue.all_changes()) if change.entry]


def put(holdings: Holdings, rendition: str, entry: Entry | None) -> None:
    """Into the index behind the catalogue's back."""
    holdings.engine.apply([Change(holdings.engine.followed(), rendition, entry)])


def test_an_index_that_follows_is_sound(holdings: Holdings) -> None:
    report = compare(holdings.catalogue, holdings.engine)
    assert report.sound, report
    assert (report.expected, report.entries, report.sampled, report.behind) == (6, 6, 6, 0)


def test_what_is_missing_or_foreign_is_named(holdings: Holdings) -> None:
    first = entries(holdings)[0]
    put(holdings, first.rendition, None)
    put(holdings, "stranger", replace(first, rendition="stranger", document="stranger"))
    report = compare(holdings.catalogue, holdings.engine)
    assert not report.sound
    assert (report.missing, report.foreign) == ((first.rendition,), ("stranger",))


def test_an_entry_with_other_words_or_another_digest_is_named(holdings: Holdings) -> None:
    first, second, *_ = entries(holdings)
    put(holdings, first.rendition, replace(first, pages=("other words",)))
    put(holdings, second.rendition, replace(second, sha256="0" * 64))
    assert compare(holdings.catalogue, holdings.engine).unfound == tuple(
        sorted([first.rendition, second.rendition])
    )


def test_what_is_still_to_follow_is_no_damage(holdings: Holdings) -> None:
    (late,) = deposit(holdings, "late.txt")
    holdings.catalogue.record_extractions(
        [(late, Reading("text/plain", "plain", "1", (PageText(1, "1", "late"),)))]
    )
    report = compare(holdings.catalogue, holdings.engine)
    assert report.sound
    assert report.behind == 1


def test_the_command_says_what_to_do(holdings: Holdings, home: Settings) -> None:
    def verify(*options: str) -> tuple[int, str]:
        done = CliRunner().invoke(
            fonds, ["verify", "--index", *options], env={"FONDS_HOME": str(home.home)}, standalone_mode=False
        )
        return done.return_value, done.output

    assert verify()[0] == 0
    first = entries(holdings)[0].rendition
    put(holdings, first, None)
    code, said = verify()
    assert code == 1
    assert f"missing from the index: rendition {first}" in said
    assert "fonds reindex" in said
    code, said = verify("--json")
    assert (code, json.loads(said)["missing"]) == (1, [first])
    (home.home / "index" / "fonds-index.json").unlink()
    code, said = verify()
    assert code == 1
    assert "not one of this archive" in said


def test_a_file_of_the_index_changed_by_hand_is_told(holdings: Holdings, home: Settings) -> None:
    file = max((home.home / "index").glob("*.trm"))
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    report = compare(holdings.catalogue, holdings.engine)
    assert not report.sound
    assert report.lines() == ["index: The search index is damaged. Run fonds reindex."]
