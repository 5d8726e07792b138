"""Searching within one document in a real browser: with the keyboard alone, on a phone, in the dark."""

import re

import pytest

pytestmark = pytest.mark.browser


def test_a_document_is_searched_with_the_keyboard_alone(opened):
    page = opened("/search?q=weather")
    page.locator(".hits h2 a", has_text="petition").click()
    page.locator("mark.now").wait_for()
    page.get_by_role("searchbox", name="Search within this document").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("prison")
    page.keyboard.press("Enter")
    page.wait_for_url("**/occurrences?**")
    assert page.get_by_role("status").inner_text() == "4 marks on 2 pages"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.passage')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pages/1\?.*#hit-1$"))
    page.locator("mark.now#hit-1").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_passages_fit_a_phone_and_the_strip_leads_to_their_pages(opened, scheme):
    page = opened("/search?q=prison", viewport={"width": 375, "height": 800}, color_scheme=scheme)
    page.locator(".hits h2 a", has_text="petition").click()
    page.get_by_role("link", name="All passages").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.locator(".passage mark").count() == 4
    page.get_by_role("link", name="Page 3: 2 marks").click()
    page.wait_for_url("**/pages/3?**#hit-1")
