"""Every route says what it does, and is asked about before it runs."""

from collections.abc import Iterator

import pytest

from tests.web_archive import WebArchive
from webapp.views.access_guard import action_of_endpoint


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def test_every_route_declares_its_action(archive):
    endpoints = {rule.endpoint for rule in archive.app.url_map.iter_rules()}
    assert {one for one in endpoints if action_of_endpoint(archive.app, one) is None} == set()
