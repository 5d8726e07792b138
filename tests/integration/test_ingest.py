"""Files and folders in, outcomes and search hits out, through the real parts."""

import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from archive.errors import ArchiveBusy
from archive.locks import WriterLock
from archive.model import Role
from archive.settings import Settings
from indexer.engine.seam import Filters
from indexer.holdings import Holdings, open_holdings
from indexer.intake.ingest import Ingest
from indexer.intake.outcome import Outcome
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY


@pytest.fixture
def holdings(home: Settings):
    with open_holdings(home) as opened:
        opened.catch_up()
        yield opened


def take(holdings: Holdings, *paths: Path, **options: object) -> dict[str, Outcome]:
    outcomes = Ingest(holdings, **options).take(list(paths))
    return {Path(outcome.path).name: outcome for outcome in outcomes}


def titles(holdings: Holdings, query: str) -> list[str]:
    answer = holdings.searcher.answer(search_query(query, EVERYBODY))
    return sorted(hit.title for hit in answer.hits)


def letter(subject: str, body: str, attachment: bytes | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Aigerim <a@example.org>", "b@example.org", subject
    message["Date"] = "Wed, 11 Oct 2017 10:00:00 +0000"
    message.set_content(body)
    if attachment is not None:
        message.add_attachment(attachment, maintype="text", subtype="plain", filename="minutes.txt")
    return message.as_bytes()


def test_a_folder_becomes_searchable_and_says_so(holdings, tmp_path):
    folder = tmp_path / "letters"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("The political prisoners were released in spring.", encoding="utf-8")
    (folder / "deep" / "b.txt").write_bytes("Политические заключённые освобождены весной.".encode("cp1251"))
    outcomes = take(holdings, folder)
    assert {name: outcome.outcome for name, outcome in outcomes.items()} == {
        "a.txt": "searchable",
        "b.txt": "searchable",
    }
    assert outcomes["b.txt"].language == "ru"
    assert titles(holdings, "prisoner") == ["a"]
    assert titles(holdings, "заключенный") == ["b"]
    assert titles(holdings, '"political prisoners"') == ["a"]


def test_the_same_bytes_are_a_duplicate_in_their_collection_and_not_in_another(holdings, tmp_path):
    (tmp_path / "a.txt").write_text("once only")
    first = take(holdings, tmp_path / "a.txt")["a.txt"]
    again = take(holdings, tmp_path / "a.txt")["a.txt"]
    elsewhere = take(holdings, tmp_path / "a.txt", collection="press")["a.txt"]
    assert (again.outcome, again.document, again.rendition) == ("duplicate", first.document, first.rendition)
    assert elsewhere.outcome == "searchable"
    assert elsewhere.document != first.document


def test_attachments_are_documents_of_their_own_linked_to_the_letter(holdings, tmp_path):
    (tmp_path / "letter.eml").write_bytes(
        letter("Hearing", "See the enclosed note.", b"Nobody was admitted.")
    )
    outcome = take(holdings, tmp_path / "letter.eml")["letter.eml"]
    (inner,) = outcome.contains
    assert (inner.path, inner.outcome) == ("minutes.txt", "searchable")
    assert titles(holdings, "admitted") == ["minutes"]
    attached = holdings.catalogue.document(inner.document)
    assert attached.held_by == outcome.document
    assert holdings.catalogue.document(outcome.document).contains == (inner.document,)
    assert outcome.as_json()["contains"][0]["sha256"] == inner.sha256


def test_metadata_csv_groups_renditions_and_stands_above_what_files_say(holdings, tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "scan.txt").write_text("signed by hand")
    (folder / "typed.txt").write_text("typed with titles")
    (folder / "loose.eml").write_bytes(letter("From the file", "body"))
    (folder / "metadata.csv").write_text(
        "filename,document,role,title,date,creator,tags\n"
        "scan.txt,letter-1,signed,The letter,2017-10-11,Six members,a;b\n"
        "typed.txt,letter-1,typed,,,,\n"
        "loose.eml,,,Said by the archivist,,,\n"
        "gone.pdf,,,Nobody here,,,\n",
        encoding="utf-8",
    )
    outcomes = take(holdings, folder)
    assert outcomes["gone.pdf"].outcome == "refused"
    assert outcomes["gone.pdf"].reason.code == "missing-file"
    assert outcomes["scan.txt"].document == outcomes["typed.txt"].document
    assert "metadata.csv" not in outcomes
    document = holdings.catalogue.document(outcomes["scan.txt"].document)
    assert {r.role for r in document.renditions} == {Role.SIGNED, Role.TYPED}
    assert (document.description.title, document.description.date) == ("The letter", "2017-10-11")
    loose = holdings.catalogue.document(outcomes["loose.eml"].document)
    assert loose.description.title == "Said by the archivist"
    assert loose.description.date == "2017-10-11"
    assert titles(holdings, "titles OR hand") == ["The letter"]
    assert titles(holdings, "date:2017-10 tag:a") == ["The letter"]


def test_a_bad_value_in_metadata_csv_is_reported_and_harms_no_other(holdings, tmp_path):
    (tmp_path / "a.txt").write_text("first")
    (tmp_path / "b.txt").write_text("second")
    (tmp_path / "metadata.csv").write_text("filename,title,date\na.txt,Good,2017-02-31\nb.txt,Fine,2017\n")
    outcomes = take(holdings, tmp_path)
    assert outcomes["a.txt"].outcome == "searchable"
    assert "2017-02-31" in outcomes["a.txt"].warnings[0]
    assert outcomes["b.txt"].warnings == ()
    assert titles(holdings, "date:2017") == ["Fine"]


def test_what_is_no_plain_file_is_refused_and_named(holdings, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to("/etc/hostname")
    (folder / "empty.txt").touch()
    (folder / "fine\nname \u202egpj.txt").write_text("still a letter")
    (folder / ("ä" * 127 + "x")).write_text("a name of 255 bytes")
    outcomes = take(holdings, folder, tmp_path / "nowhere")
    told = {name: (o.outcome, o.reason.code if o.reason else None) for name, o in outcomes.items()}
    assert told == {
        "pipe": ("refused", "not-a-file"),
        "link": ("refused", "not-a-file"),
        "empty.txt": ("refused", "empty-file"),
        "fine\nname \u202egpj.txt": ("searchable", None),
        "ä" * 127 + "x": ("searchable", None),
        "nowhere": ("refused", "unreadable-path"),
    }


def test_a_name_of_undecodable_bytes_is_taken_in(holdings, tmp_path):
    name = os.fsdecode(b"\xcf\xe8\xf1\xfc\xec\xee.txt")
    (tmp_path / name).write_text("a letter")
    (outcome,) = Ingest(holdings).take([tmp_path / name])
    assert outcome.outcome == "searchable"
    assert "\udccf" not in holdings.catalogue.rendition(outcome.rendition).filename


def test_a_file_over_the_limit_is_refused(home, tmp_path):
    from dataclasses import replace

    (tmp_path / "big.txt").write_bytes(b"a" * (1 << 20) + b"b")
    with open_holdings(replace(home, max_upload_mb=1)) as holdings:
        assert take(holdings, tmp_path / "big.txt")["big.txt"].reason.code == "too-large"


def test_another_rendition_is_added_to_the_document_that_is_named(holdings, tmp_path):
    (tmp_path / "letter.txt").write_text("the letter")
    (tmp_path / "lettre.txt").write_text("la lettre")
    first = take(holdings, tmp_path / "letter.txt")["letter.txt"]
    second = take(holdings, tmp_path / "lettre.txt", document=first.document, role=Role.TRANSLATION)[
        "lettre.txt"
    ]
    assert second.document == first.document
    answer = holdings.searcher.answer(search_query("letter OR lettre", EVERYBODY))
    assert answer.total == 1
    assert len(answer.hits[0].also) == 1
    unknown = take(holdings, tmp_path / "letter.txt", document="01" * 13)["letter.txt"]
    assert unknown.reason.code == "unknown-document"


def test_what_an_interrupted_run_left_is_finished_by_the_next(holdings, tmp_path):
    from archive.originals.accession import Incoming

    (tmp_path / "left.txt").write_text("left behind")
    (tmp_path / "next.txt").write_text("comes next")
    holdings.accession.take([Incoming.from_path(tmp_path / "left.txt")])
    assert titles(holdings, "behind") == []
    take(holdings, tmp_path / "next.txt")
    assert titles(holdings, "behind") == ["left"]


def test_a_run_beside_a_writer_waits_for_it_and_then_does_the_work_itself(home, tmp_path):
    import threading
    import time

    (tmp_path / "a.txt").write_text("patience")
    with open_holdings(home) as holdings:
        lock = WriterLock(home.home, 0)
        lock.__enter__()
        threading.Thread(target=lambda: (time.sleep(0.5), lock.__exit__(None, None, None))).start()
        assert take(holdings, tmp_path / "a.txt")["a.txt"].outcome == "searchable"


def test_reindexing_while_another_process_writes_is_refused_as_busy(home):
    with open_holdings(home) as holdings, WriterLock(home.home, 0), pytest.raises(ArchiveBusy):
        holdings.reindex(wait_seconds=0)


def test_a_removed_index_is_built_anew_and_finds_the_same(home, tmp_path):
    import shutil

    (tmp_path / "a.txt").write_text("durable words")
    with open_holdings(home) as holdings:
        take(holdings, tmp_path / "a.txt")
    shutil.rmtree(home.home / "index")
    messages = []
    with open_holdings(home) as holdings:
        holdings.catch_up(messages.append)
        assert titles(holdings, "durable") == ["a"]
    assert "built anew" in messages[0]


def test_plain_words_that_no_document_has_together_are_relaxed(holdings, tmp_path):
    (tmp_path / "a.txt").write_text("torture and detention")
    (tmp_path / "b.txt").write_text("detention and release")
    take(holdings, tmp_path)
    answer = holdings.searcher.answer(search_query("torture release", EVERYBODY))
    assert (answer.relaxed, answer.total, answer.understood_as) == (True, 2, "torture OR release")
    strict = holdings.searcher.answer(search_query("torture AND release NOT x", EVERYBODY))
    assert (strict.relaxed, strict.total) == (False, 0)


def test_nobody_without_the_group_sees_anything(holdings, tmp_path):
    (tmp_path / "a.txt").write_text("secret words")
    take(holdings, tmp_path / "a.txt")
    answer = holdings.searcher.answer(search_query("secret", frozenset({"others"})))
    assert (answer.total, answer.hits) == (0, ())
    assert all(not counts for counts in answer.facets.values())


def test_filters_narrow_and_facets_count(holdings, tmp_path):
    (tmp_path / "a.txt").write_text("one word of many that are written here in plain English")
    take(holdings, tmp_path / "a.txt", collection="letters")
    (tmp_path / "b.html").write_text("<p>one word of many that are written here in plain English</p>")
    take(holdings, tmp_path / "b.html", collection="press")
    asked = search_query("word", EVERYBODY, types=("web",))
    answer = holdings.searcher.answer(asked)
    assert asked.filters == Filters(type=("web",))
    assert answer.total == 1
    assert answer.facets["collection"] == (("press", 1),)
