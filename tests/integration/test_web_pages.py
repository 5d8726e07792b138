"""The pages for people, over a real archive."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO

import pytest

from archive.custody.chain import Draft
from archive.model import Description, EventType, Role, State
from archive.originals.accession import Incoming
from archive.reasons import Reason
from indexer.searching import within
from tests.web_archive import WebArchive

SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'
NOT_AN_ID = ["x", "0" * 26, "../../etc/passwd", "%00", "я" * 26, "a" * 5000, "01kb2v6v4q8m9x1r3t5w7y9z0u"]


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def page(archive: WebArchive, address: str, status: int = 200) -> str:
    response = archive.client.get(address)
    text = response.get_data(as_text=True)
    assert response.status_code == status, text
    assert "Traceback" not in text
    return text


def test_an_empty_archive_says_what_to_do(archive):
    assert 'href="/deposit"' in page(archive, "/")
    assert "0 documents" in page(archive, "/search?q=")


def test_a_search_leads_to_the_page_with_the_word_marked(archive):
    letter = archive.add("About water.", "The prisoner was held.", title="A letter", date="2017-10-11")
    found = page(archive, "/search?q=prisoners")
    assert "1 document" in found
    assert "11 October 2017" in found
    link = unescape(re.search(r'<h2><a href="([^"]+)"', found)[1])
    assert link == f"/documents/{letter.document}/pages/2?q=prisoners&rendition={letter.rendition}#hit-1"
    shown = page(archive, link.partition("#")[0])
    assert '<mark id="hit-1" tabindex="-1">prisoner</mark>' in shown
    assert f'href="/renditions/{letter.rendition}/original"' in shown


def test_the_front_page_shows_the_newest_documents_and_the_collections(archive):
    archive.add("x", title="A report", collection="reports", date="2016")
    front = page(archive, "/")
    assert "A report" in front
    assert "/search?q=&amp;collection=reports" in front


def test_a_query_that_is_not_understood_comes_back_with_the_place_marked(archive):
    for address in ("/search?q=torture+AND+(a", "/search?q=date:x"):
        shown = page(archive, address, 400)
        assert 'class="caret"' in shown
        assert "not carried out" in shown


def test_a_page_is_readable_although_its_query_is_not_understood(archive):
    letter = archive.add("Some words.")
    shown = page(archive, f"/documents/{letter.document}/pages/1?q=(", 400)
    assert "Some words." in shown
    assert "Nothing is marked" in shown


@pytest.mark.parametrize(
    "query", ["a" * 20_000, "a " * 5_000, "(" * 500, "%00", "%FF%FE", "%F0%9F%98%80", "'", "*", "~"]
)
def test_odd_and_oversized_queries_are_answered_or_refused(archive, query):
    archive.add("a b")
    assert archive.client.get(f"/search?q={query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "rest", ["&offset=999999999999", "&page=-1", "&sort=best", "&type=exe", "&from=tomorrow", "&limit=x"]
)
def test_a_search_that_makes_no_sense_is_refused_in_a_sentence(archive, rest):
    assert 'role="alert"' in page(archive, f"/search?q=a{rest}", 400)


def test_an_offset_behind_the_end_says_so(archive):
    archive.add("a b")
    assert "Back to its beginning" in page(archive, "/search?q=a&offset=1000")


def test_words_that_stand_in_no_document_together_are_relaxed_and_it_is_said(archive):
    archive.add("alpha")
    archive.add("beta", filename="other.txt")
    assert "No document has all of these words" in page(archive, "/search?q=alpha+beta")


def test_filters_in_force_are_shown_and_can_be_removed(archive):
    archive.add("alpha", collection="one")
    archive.add("alpha", collection="two", filename="b.txt")
    found = page(archive, "/search?q=alpha&collection=one")
    assert "1 document" in found
    assert "Filters in force" in found


def test_everything_strangers_wrote_is_escaped(archive):
    letter = archive.add(
        f"prison {SCRIPT} prison",
        filename=SCRIPT,
        title=SCRIPT,
        creators=(SCRIPT,),
        tags=(SCRIPT,),
        description=SCRIPT,
        labels=(SCRIPT,),
        collection=SCRIPT.replace("/", ""),
        media_type="application/pdf",
        reason=Reason.of("damaged-parts", SCRIPT),
    )
    addresses = [
        "/",
        "/search?q=prison",
        "/search?q=" + SCRIPT,
        "/search?q=prison&collection=" + SCRIPT,
        f"/documents/{letter.document}?q={SCRIPT}",
        f"/documents/{letter.document}/pages/1?q=prison",
        f'/documents/{letter.document}/pages/1?q="{SCRIPT}',
        f"/deposit/receipt?rendition={letter.rendition}",
        f"/documents/{SCRIPT}",
    ]
    shown = 0
    for address in addresses:
        text = archive.client.get(address).get_data(as_text=True)
        assert "<script>alert" not in text, address
        assert "<img src=x" not in text, address
        shown += "&lt;script&gt;alert" in text
    assert shown >= 6


def test_a_document_shows_where_its_description_comes_from(archive):
    accepted = archive.accession(b"x", "paper.txt", title="By hand", tags=("draft",))
    archive.read(accepted.rendition, ["text"], found=Description(date="2016", creators=("A. Writer",)))
    shown = page(archive, f"/documents/{accepted.document}")
    assert "Title from the archivist" in shown
    assert re.search(r"2016</time><span class=\"from\"[^>]*>from the file itself", shown)


def test_a_document_shows_its_renditions_their_states_and_its_custody(archive):
    letter = archive.add("text", title="Letter")
    scan = archive.accession(b"scan", "scan.tif", document=letter.document, role=Role.SIGNED)
    archive.read(
        scan.rendition, (), media_type="image/tiff", language=None, reason=Reason.of("unsupported-format")
    )
    archive.accession(b"later", "later.pdf", document=letter.document, role=Role.TRANSLATION)
    shown = page(archive, f"/documents/{letter.document}")
    for text in (
        "3 renditions",
        "Signed version",
        "Kept, without text",
        "unsupported-format",
        "Kept, being read",
        "Taken in",
    ):
        assert text in shown
    assert letter.sha256 in shown


def test_a_letter_and_what_came_with_it_lead_to_each_other(archive):
    letter = archive.add("see attached", title="The letter")
    attached = Incoming(
        lambda: BytesIO(b"plan"),
        "plan.txt",
        collection="letters",
        held_by=letter.document,
        held_name="<plans>/plan.txt",
    )
    [plan] = archive.holdings.accession.take([attached])
    shown = page(archive, f"/documents/{letter.document}")
    assert "Contains 1 document<" in shown
    assert f'<a href="/documents/{plan.document}"><bdi>&lt;plans&gt;/plan.txt</bdi></a>' in shown
    shown = page(archive, f"/documents/{plan.document}")
    assert f'<dt>Came with</dt><dd><a href="/documents/{letter.document}"' in shown
    assert f'<a href="/documents/{letter.document}"><bdi>letter.txt</bdi></a>' in shown
    assert "<bdi>&lt;plans&gt;/plan.txt</bdi></p>" in shown
    assert "page=" not in page(archive, f"/documents/{letter.document}?inside=2")


def test_a_hit_says_what_it_came_in(archive):
    letter = archive.add("see attached", title="The letter")
    plan = archive.add("The needle lies here.", filename="plan.txt", held_by=letter.document)
    shown = page(archive, "/search?q=needle")
    assert (
        f'<a href="/documents/{letter.document}"><bdi>letter.txt</bdi></a> <span aria-hidden="true">›</span> <bdi>plan.txt</bdi>'
        in shown
    )
    [hit] = archive.client.get("/api/v1/search?q=needle").json["hits"]
    assert hit["path"] == [
        {"document": letter.document, "name": "letter.txt"},
        {"document": plan.document, "name": "plan.txt"},
    ]
    found = archive.client.get(f"/api/v1/documents/{letter.document}").json
    assert found["contains"] == [plan.document]
    assert [(one["name"], one["state"]) for one in found["contents"]] == [("plan.txt", "searchable")]
    found = archive.client.get(f"/api/v1/documents/{plan.document}").json
    assert (found["held_by"], found["holders"]) == (
        letter.document,
        [{"document": letter.document, "name": "plan.txt"}],
    )
    assert found["path"] == hit["path"]


def test_matching_renditions_of_one_document_are_one_hit(archive):
    letter = archive.add("The prisoner waits.", title="Letter")
    typed = archive.add(
        "The prisoner waits!", document=letter.document, role=Role.TYPED, filename="typed.txt"
    )
    found = page(archive, "/search?q=prisoner")
    assert "1 document" in found
    assert "also:" in found
    assert letter.rendition in found
    assert typed.rendition in found


@pytest.mark.parametrize("untrusted", NOT_AN_ID)
def test_what_has_no_such_id_is_not_found(archive, untrusted):
    for address in ("/documents/{}", "/documents/{}/pages/1", "/renditions/{}/original"):
        assert archive.client.get(address.format(untrusted)).status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "1e3", "9" * 30, "٣"])
def test_pages_that_are_not_there_are_not_found(archive, number):
    letter = archive.add("one page")
    page(archive, f"/documents/{letter.document}/pages/{number}", 404)


def test_a_document_without_text_has_no_page_and_says_so(archive):
    scan = archive.accession(b"scan", "scan.tif")
    assert "no page to show" in page(archive, f"/documents/{scan.document}/pages/1", 404)


def test_going_to_a_page_by_its_number_keeps_the_query(archive):
    letter = archive.add("one", "two")
    response = archive.client.get(f"/documents/{letter.document}/pages?number=9&q=two")
    assert response.status_code == 303
    assert response.location == f"/documents/{letter.document}/pages/2?q=two&rendition={letter.rendition}"


def test_a_collection_of_another_group_is_not_there(archive, monkeypatch):
    letter = archive.add("secret prison", collection="closed")
    assert "1 document" in page(archive, "/search?q=prison")
    monkeypatch.setattr("webapp.policy.visible_to", lambda holdings, asker: frozenset({"letters"}))
    assert "0 documents" in page(archive, "/search?q=prison")
    assert "closed" not in page(archive, "/")
    for address in (
        "/documents/{0.document}",
        "/documents/{0.document}/pages/1",
        "/renditions/{0.rendition}/original",
    ):
        page(archive, address.format(letter), 404)
    assert archive.client.get(f"/api/v1/renditions/{letter.rendition}/pages/1").status_code == 404


def test_what_is_not_there_is_not_found_and_a_wrong_method_is_named(archive):
    assert "Not found" in page(archive, "/nothing", 404)
    assert "Not found" in page(archive, "/nowhere", 404)
    response = archive.client.post("/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def token_of(client) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/deposit").get_data(as_text=True))[1]


def test_a_form_without_its_token_is_refused(archive):
    response = archive.client.post("/deposit", data={"file": (BytesIO(b"x"), "a.txt")})
    assert response.status_code == 400
    assert archive.holdings.catalogue.counts().documents == 0


def test_files_handed_in_by_the_form_are_kept_and_each_is_answered(archive):
    client = archive.client
    fields = {
        "csrf_token": token_of(client),
        "collection": "letters",
        "date": "2017-10",
        "file": [
            (BytesIO(b"one"), "Письмо.txt"),
            (BytesIO(b""), "empty.txt"),
            (BytesIO(b"one"), "again.txt"),
        ],
    }
    response = client.post("/deposit", data=fields)
    text = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "Письмо.txt" in text
    assert "The file has no bytes. Nothing of it was kept." in text
    assert "These very bytes were here already" in text
    assert archive.holdings.catalogue.counts().renditions[State.ACCESSIONED] == 1
    assert not [path for path in archive.settings.incoming.iterdir() if path.is_file()]


def test_a_receipt_looks_again_until_each_file_has_its_outcome(archive):
    waiting = archive.accession(b"x", "x.txt")
    address = f"/deposit/receipt?rendition={waiting.rendition}"
    assert 'http-equiv="refresh"' in page(archive, address)
    archive.read(waiting.rendition, ["x"])
    done = page(archive, address)
    assert 'http-equiv="refresh"' not in done
    assert "Searchable" in done


@pytest.mark.parametrize("fields", [{}, {"date": "tomorrow"}, {"collection": "\x07"}])
def test_a_form_that_makes_no_sense_comes_back_with_a_sentence(archive, fields):
    client = archive.client
    files = {"file": (BytesIO(b"x"), "a.txt")} if fields else {}
    response = client.post(
        "/deposit",
        data={"csrf_token": token_of(client), **fields, **files},
        content_type="multipart/form-data",
    )
    assert response.status_code == 400
    assert 'role="alert"' in response.get_data(as_text=True)


def test_no_page_is_large(archive):
    for number in range(25):
        archive.add(
            *["prison court " * 200] * 3,
            filename=f"{number}.txt",
            content=str(number).encode(),
            title=f"Letter {number}",
        )
    for address in ("/", "/search?q=prison", "/help", "/deposit"):
        assert len(page(archive, address).encode()) < 100_000


def test_every_passage_of_a_document_is_listed_page_by_page_and_leads_to_its_mark(archive):
    far = " filler" * 60
    letter = archive.add(f"The prison.{far} A prisoner.", "water", "<b>prison</b>", title="A letter")
    shown = page(archive, f"/documents/{letter.document}/occurrences?q=prison")
    assert "3 marks on 2 pages" in shown
    there = f"/documents/{letter.document}/pages/{{}}?q=prison&amp;rendition={letter.rendition}#hit-{{}}"
    for number, hit in ((1, 1), (1, 2), (3, 1)):
        assert f'<a class="passage" href="{there.format(number, hit)}"' in shown
    assert "&lt;b&gt;<mark>prison</mark>&lt;/b&gt;" in shown
    assert shown.count('class="tick"') == 2


def test_a_search_within_a_document_says_what_is_wrong_with_it(archive):
    letter = archive.add("The prison.", title="A letter")
    address = f"/documents/{letter.document}/occurrences"
    assert "The search is not understood" in page(archive, f"{address}?q=(", 400)
    assert "asks for no words" in page(archive, f"{address}?q=type:pdf")
    assert "No marks" in page(archive, f"{address}?q=water")
    assert "Type words to look for" in page(archive, address)
    page(archive, f"{address}?q=prison&from=x", 400)
    page(archive, f"{address}?q=prison&rendition=none", 404)


def test_a_long_list_of_passages_goes_on(archive, monkeypatch):
    monkeypatch.setattr(within, "PASSAGES", 3)
    letter = archive.add(*["prison"] * 8)
    shown = page(archive, f"/documents/{letter.document}/occurrences?q=prison")
    assert "looked for on pages 1–3 of 8" in shown
    onward = unescape(re.search(r'rel="next" href="([^"]+)"', shown)[1])
    assert "looked for on pages 4–6 of 8" in page(archive, onward)


def test_a_page_of_a_long_document_says_how_far_was_looked(archive, monkeypatch):
    monkeypatch.setattr(within, "AROUND", 100)
    report = archive.add(*["water"] * 200, "prison")
    shown = page(archive, f"/documents/{report.document}/pages/1?q=prison")
    assert "looked for on pages 1–64 of 201" in shown
    onward = unescape(re.search(r'id="next-hit" href="([^"]+)"', shown)[1])
    assert onward.endswith("&from=65")
    assert "1 mark on 1 page" in page(archive, onward)


def test_words_met_by_a_slip_are_marked_apart(archive):
    letter = archive.add("Dzhakishev wrote. Dzhakishef too. Dzakishev.")
    shown = page(archive, f"/documents/{letter.document}/pages/1?q=sounds:Dzhakishev~")
    assert '<mark id="hit-1" tabindex="-1">Dzhakishev</mark>' in shown
    strict = page(archive, f"/documents/{letter.document}/pages/1?q=sounds:Dzhakishev")
    assert ('class="slip"' in shown) is (shown.count("<mark id") > strict.count("<mark id"))


def test_a_document_names_those_it_is_related_to_and_why(archive):
    letter = archive.add("Dzhakishev of Kazatomprom", title="A letter")
    report = archive.add("Kazatomprom dismissed <Dzhakishev>", title="A <report>", date="2016-05")
    shown = page(archive, f"/documents/{letter.document}")
    assert "Related documents" in shown
    assert f'<a href="/documents/{report.document}"><bdi>A &lt;report&gt;</bdi></a>' in shown
    assert "<bdi>Dzhakishev</bdi>" in shown
    assert "May 2016" in shown


def test_a_related_document_is_told_with_its_own_spelling_of_a_name(archive):
    report = archive.add("писал Джакишев, писал Токмади")
    archive.add("for Mr Dzhakishev and Mr Tokmadi", title="A letter")
    shown = page(archive, f"/documents/{report.document}")
    assert "<bdi>Джакишев</bdi> – <bdi>Dzhakishev</bdi>" in shown


def test_custody_events_are_shown_a_hundred_at_a_time(archive):
    letter = archive.add("A letter.")
    draft = Draft(EventType.FIXITY_CHECK, "test", letter.document, letter.rendition, "success", {})
    archive.holdings.catalogue.record_events([draft] * 130)
    assert "100 of 132 events" in page(archive, f"/documents/{letter.document}")
    older = page(archive, f"/documents/{letter.document}?events=100")
    assert "Taken in" in older
    assert "32 of 132 events" in older


def test_a_name_that_promises_another_kind_of_file_is_told_of(archive):
    letter = archive.add("Not a picture.", filename="photo.jpg", media_type="text/plain")
    shown = archive.client.get(f"/documents/{letter.document}").get_data(as_text=True)
    assert "ends as that of another kind of file" in shown
    told = archive.client.get(f"/api/v1/renditions/{letter.rendition}").get_json()
    assert told["name_agrees"] is False
    honest = archive.add("A letter.", filename="letter.txt", media_type="text/plain")
    shown = archive.client.get(f"/documents/{honest.document}").get_data(as_text=True)
    assert "another kind of file" not in shown
