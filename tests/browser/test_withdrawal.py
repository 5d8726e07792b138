"""Withdrawing a document in a real browser, and bringing it back."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1200, 360])
def test_a_document_is_withdrawn_after_a_confirmation_and_brought_back(opened, width):
    page = opened("/search?q=ministry", viewport={"width": width, "height": 800})
    page.get_by_role("link", name="reply").first.click()
    address = page.url
    page.goto(address.partition("?")[0].partition("/pages")[0])
    page.get_by_role("link", name="Withdraw…").click()
    page.get_by_label("Reason").fill("Handed in by mistake")
    page.get_by_role("button", name="Withdraw").click()
    assert page.url.endswith("/withdraw")  # the browser asks for the confirmation
    page.get_by_label("I have the right").check()
    page.get_by_role("button", name="Withdraw").click()
    page.wait_for_url("**/withdrawals**")
    assert "Handed in by mistake" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/search?q=ministry+doctor")
    assert "reply.txt" not in page.inner_text("main")
    page.goto("/withdrawals")
    page.get_by_role("button", name="back").first.click()
    page.wait_for_url("**/documents/*")
    assert "Withdrawal undone" in page.inner_text("main")
    for address in ("/fixity", "/withdrawals"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
