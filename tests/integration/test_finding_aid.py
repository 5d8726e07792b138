"""The finding aid: as page, PDF and EAD 3, for whoever asks."""

from collections.abc import Iterator

import pytest
from lxml import etree

from archive.catalogue import Place
from archive.description.arrangement import LevelPlan
from archive.model import Description, Signatory
from tests.integration.test_arranging_pages import OneBrowser
from webapp.printed import finding_aid as aids
from webapp.printed.ead import NAMESPACE

SCRIPT = "<script>alert(1)</script>"
E = f"{{{NAMESPACE}}}"
# From the schema's own sequence: what stands in <control>, and what a component may be.
CONTROL = ["recordid", "filedesc", "maintenancestatus", "maintenanceagency", "maintenancehistory"]
LEVELS = {"fonds", "collection", "subfonds", "series", "subseries", "file", "item"}
IN_DID = {"unitid", "unittitle", "unitdate", "origination", "physdesc", "langmaterial", "dao"}
BESIDE_DID = {
    "scopecontent", "bioghist", "custodhist", "acqinfo", "appraisal", "accruals", "arrangement", "accessrestrict",
    "userestrict", "phystech", "otherfindaid", "originalsloc", "altformavail", "relatedmaterial", "bibliography",
    "odd", "processinfo", "controlaccess",
}  # fmt: skip


@pytest.fixture
def archive(home) -> Iterator[OneBrowser]:
    with OneBrowser(home) as one:
        letter = one.add(
            "Text.", title=f"Letter {SCRIPT}", date="2017-10~", creators=("A",), recipients=("B",),
            signatories=(Signatory("A", "Chair", "Norway"),), places=("Алматы",), subjects=("Prisons",),
            rights="Line one.\nLine\x0btwo.", languages=("en", "ru"), language_note="Shorthand.",
        )  # fmt: skip
        catalogue = one.holdings.catalogue
        whole = {name: f"Said of {name}." for name in ("description", "history", "archival_history", "acquisition",
                 "appraisal", "accruals", "arrangement", "access_conditions", "physical", "finding_aids",
                 "originals_at", "copies_at", "related_units", "publications", "note", "archivist_note", "rules")}  # fmt: skip
        catalogue.change_level(
            None,
            "letters",
            LevelPlan("fonds", "", Description(title="The fonds", date="1936/..", extent="2 boxes", **whole)),
            "A",
        )
        series = catalogue.make_level("letters", LevelPlan("series", "1", Description(title="Series")), "A")
        file = catalogue.make_level(
            "letters", LevelPlan("file", "1", Description(title="File"), series.id), "A"
        )
        catalogue.make_level("letters", LevelPlan("series", "2", Description(title="Empty")), "A")
        catalogue.move_document(letter.document, Place("letters", file.id), "A")
        one.add("Other text.", title="Loose")
        one.letter, one.file = letter.document, file.id
        yield one


def test_the_page_lists_levels_and_documents_in_order(archive):
    page = archive.page("/collections/letters/finding-aid")
    places = [
        page.index(f"<bdi>{title}</bdi></a>") for title in ("The fonds", "Loose", "Series", "File", "Empty")
    ]
    assert places[1:] == sorted(places[1:])
    assert SCRIPT not in page
    inner = archive.page(f"/collections/letters/finding-aid?level={archive.file}")
    assert "Loose" not in inner
    assert archive.client.get("/collections/letters/finding-aid?level=x").status_code == 404
    assert archive.client.get("/collections/letters/finding-aid?format=doc").status_code == 400


def test_ead_3_has_the_structure_that_the_schema_asks_for(archive):
    got = archive.client.get("/api/v1/finding-aid?at=letters")
    root = etree.fromstring(got.data)
    assert (got.mimetype, root.tag) == ("application/xml", f"{E}ead")
    control, described = root
    assert [etree.QName(one).localname for one in control] == CONTROL
    assert (control.findtext(f"{E}recordid"), described.get("level")) == ("letters", "fonds")
    components = root.findall(f".//{E}c")
    assert [one.get("level") for one in components] == ["item", "series", "file", "item", "series"]
    for one in (described, *components):
        assert one.get("level") in LEVELS
        names = [etree.QName(part).localname for part in one]
        assert names[0] == "did"
        assert set(names[1:]) <= BESIDE_DID | {"c", "dsc"}
        assert {etree.QName(part).localname for part in one[0]} <= IN_DID
    assert {etree.QName(part).localname for part in described} >= BESIDE_DID - {
        "userestrict",
        "controlaccess",
    }
    ids = [one.get("id") for one in components]
    assert len(ids) == len(set(ids))
    for part in root.iter(*(f"{E}{name}" for name in BESIDE_DID - {"controlaccess"})):
        assert [etree.QName(one).localname for one in part] == ["p"] * len(part) != []
    item = next(one for one in components if one.get("id") == f"document-{archive.letter}")
    assert item.find(f"{E}did/{E}unitdate").get("normal") == "2017-10-01/2017-10-31"
    assert [one.get("langcode") for one in item.iter(f"{E}language")] == ["en", "ru"]
    assert [one.text for one in item.findall(f"{E}controlaccess/*/{E}part")] == [
        "B",
        "A, Chair, Norway",
        "Алматы",
        "Prisons",
    ]
    assert [one.text for one in item.findall(f"{E}userestrict/{E}p")] == ["Line one.", "Linetwo."]
    assert item.find(f".//{E}dao").get("href").endswith(f"/documents/{archive.letter}")


def test_the_page_for_the_pdf_is_sound_xml(archive):
    tree = archive.holdings.catalogue.arrangement("letters")
    aid = aids.finding_aid(
        archive.holdings.catalogue, tree, None, frozenset({"letters"}), "2026-11-22T00:00:00.000000Z"
    )
    from webapp.printed.finding_aid_pages import finding_aid_document

    text = "".join(etree.fromstring(finding_aid_document(aid)).itertext())
    assert "The fonds" in text
    assert f"Letter {SCRIPT}" in text


def test_documents_that_may_not_be_seen_are_neither_listed_nor_counted(archive):
    tree = archive.holdings.catalogue.arrangement("letters")
    aid = aids.finding_aid(archive.holdings.catalogue, tree, None, frozenset(), "2026-11-22T00:00:00.000000Z")
    assert (aid.total, [section.documents for section in aid.sections]) == (0, [()] * 4)


def test_too_many_documents_are_counted_not_listed(archive, monkeypatch):
    monkeypatch.setattr(aids, "MOST_DOCUMENTS", 1)
    page = archive.page("/collections/letters/finding-aid")
    assert "too many documents" in page
    assert "Loose" not in page
