"""Authority entries on pages and in the API."""

from collections.abc import Iterator

import pytest

from tests.integration.test_arranging_pages import OneBrowser

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def archive(home) -> Iterator[OneBrowser]:
    with OneBrowser(home) as one:
        yield one


def test_a_name_becomes_an_entry_that_leads_to_its_documents(archive):
    letter = archive.add("Text.", title="Letter", creators=("A. Holmark",))
    other = archive.add("Other text.", title="Answer", recipients=("Astrid Holmark",))
    form = f"/documents/{letter.document}/names"
    assert archive.send(form, role="creators", name="A. Holmark", to="new", kind="person").status_code == 303
    (entry,) = archive.holdings.catalogue.authorities()
    sent = archive.send(f"/authorities/{entry.id}/edit", kind="person", name="Astrid Holmark",
                        variants="A. Holmark\r\nАстрид Хольмарк", dates="1961/..")  # fmt: skip
    assert sent.status_code == 303
    form = f"/documents/{other.document}/names"
    assert f'value="{entry.id}"' in archive.page(form)  # offered, as a variant says so; not linked
    assert archive.holdings.catalogue.links_of(other.document) == {}
    assert archive.send(form, role="recipients", name="Astrid Holmark", to=entry.id).status_code == 303
    page = archive.page(f"/authorities/{entry.id}")
    assert "Letter" in page
    assert "Answer" in page
    assert f"/authorities/{entry.id}" in archive.page(f"/documents/{letter.document}")
    assert "Astrid" in archive.page("/authorities?q=хольмарк")
    assert archive.send(form, role="recipients", name="Astrid Holmark", to="none").status_code == 303
    assert "Answer" not in archive.page(f"/authorities/{entry.id}")


def test_merging_is_asked_for_twice(archive):
    one, two = (archive.client.post("/api/v1/authorities", json={"name": name}).json for name in ("A", "B"))
    merge = f"/authorities/{one['authority']}/merge"
    asked = archive.send("/authorities/new", merge, other=f"http://x/authorities/{two['authority']}")
    assert "Are these the same?" in asked.get_data(as_text=True)
    assert archive.holdings.catalogue.authority(two["authority"]).merged_into is None
    assert archive.send("/authorities/new", merge, other=two["authority"], sure="yes").status_code == 303
    gone = archive.client.get(f"/authorities/{two['authority']}")
    assert (gone.status_code, gone.location) == (308, f"/authorities/{one['authority']}")
    refused = archive.send("/authorities/new", merge, other="nothing")
    assert (refused.status_code, 'role="alert"' in refused.get_data(as_text=True)) == (400, True)


def test_what_is_wrong_or_late_is_said_in_the_form(archive):
    assert archive.send("/authorities/new", kind="person", name="").status_code == 400
    made = archive.client.post("/api/v1/authorities", json={"name": "A"}).json
    form = f"/authorities/{made['authority']}/edit"
    archive.send(form, kind="person", name="By the first")
    late = archive.send(form, kind="person", name="By the second", corrects=made["version"])
    assert (late.status_code, "By the first" in late.get_data(as_text=True)) == (409, True)


def test_scripts_in_entries_are_texts(archive):
    letter = archive.add("Text.", creators=(SCRIPT,))
    said = {"name": SCRIPT, "variants": [SCRIPT + "2"], "title": SCRIPT, "country": SCRIPT, "note": SCRIPT}
    made = archive.client.post("/api/v1/authorities", json=said).json
    link = {"role": "creators", "name": SCRIPT, "authority": made["authority"]}
    assert archive.client.put(f"/api/v1/documents/{letter.document}/names", json=link).status_code == 200
    for address in ("/authorities", f"/authorities/{made['authority']}", f"/authorities/{made['authority']}/edit",
                    f"/documents/{letter.document}", f"/documents/{letter.document}/names",
                    f"/authorities?q={SCRIPT}", f"/authorities/new?name={SCRIPT}"):  # fmt: skip
        assert SCRIPT not in archive.page(address), address


def test_programs_make_change_merge_and_link(archive):
    letter = archive.add("Text.", creators=("A", "B"))
    one, two = (archive.client.post("/api/v1/authorities", json={"name": name}).json for name in ("A", "B"))
    names = f"/api/v1/documents/{letter.document}/names"
    for role, name, entry in (("creators", "A", one), ("creators", "B", two)):
        said = {"role": role, "name": name, "authority": entry["authority"]}
        assert archive.client.put(names, json=said).status_code == 200
    changed = archive.client.patch(f"/api/v1/authorities/{one['authority']}", json={"country": "Chad"}).json
    assert (changed["name"], changed["country"]) == ("A", "Chad")
    merged = archive.client.post(
        f"/api/v1/authorities/{one['authority']}/merge", json={"other": two["authority"]}
    ).json
    assert merged["variants"] == ["B"]
    told = archive.client.get(f"/api/v1/authorities/{one['authority']}").json
    assert [named["name"] for named in told["named_in"]] == ["A", "B"]
    assert archive.client.put(names, json={"role": "creators", "name": "A", "authority": None}).json["names"][0] == {
        "role": "creators", "name": "A", "authority": None
    }  # fmt: skip
    assert (
        archive.client.put(names, json={"role": "creators", "name": "Z", "authority": None}).status_code
        == 404
    )
    assert archive.client.post("/api/v1/authorities", json={"name": 1}).status_code == 400
    assert archive.client.get("/api/v1/authorities/nothing").status_code == 404
