"""The form that writes a query, as a browser without JavaScript sees it."""

import pytest

from tests.web_archive import WebArchive


@pytest.fixture
def archive(home) -> WebArchive:
    with WebArchive(home) as one:
        one.accession(b"x")
        yield one


def test_the_empty_form_is_shown_with_what_can_be_chosen(archive):
    page = archive.client.get("/search/advanced")
    assert page.status_code == 200
    assert 'name="all"' in page.text
    assert 'name="type" value="pdf"' in page.text
    assert 'name="language" value="kk"' in page.text
    assert 'name="collection" value="letters"' in page.text


def test_what_is_filled_in_leads_to_a_search_in_the_query_language(archive):
    asked = (
        "/search/advanced?all=unlawful&phrase=&name=Dzhakishev&from=2016&to=&type=pdf&type=word&distance=10"
    )
    answer = archive.client.get(asked)
    assert answer.status_code == 302
    found = archive.client.get(answer.location)
    query = "unlawful AND sounds:Dzhakishev AND date:2016.. AND (type:pdf OR type:word)"
    assert f'value="{query}"' in found.text


def test_a_box_that_is_not_understood_comes_back_with_the_place_marked(archive):
    page = archive.client.get('/search/advanced?phrase=say "no&title=<b>report')
    assert page.status_code == 400
    assert 'say <mark class="caret">&#34;</mark>no' in page.text
    assert "Leave the quotation marks out" in page.text
    assert "<b>report" not in page.text
    assert 'aria-invalid="true"' in page.text
