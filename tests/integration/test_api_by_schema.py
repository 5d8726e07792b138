"""Every operation of the API, asked what its description allows and what it forbids: schemathesis, without chance.

Ids are made real in half of the requests, or all would end at the first look for a document. A longer run:
``SCHEMA_EXAMPLES=200 pytest tests/integration/test_api_by_schema.py --hypothesis-profile=search``.
"""

import os
from collections.abc import Iterator
from io import BytesIO

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.specs.openapi import checks

from archive.settings import Settings
from tests.web_archive import WebArchive
from webapp.api.description import description, operations

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))
_REFUSED_ELSEWISE = (410, 412)  # withdrawn; without the version of a protocol that a header must name
_PASSED_OVER = ("path",)  # ids, which are made real below
_BECOMES_TEXT = "body - violates `type` (was string"  # on its way as text, whatever it was is a string


def wrong_is_refused(context: object, response: object, case: schemathesis.Case) -> None:
    """What breaks the description is refused, parameters that it does not name among it."""
    try:
        checks.negative_data_rejection(context, response, case)
    except AcceptedNegativeData as found:
        told = [line for line in found.message.splitlines() if "violates" in line]
        passed_over = (*_PASSED_OVER, *([_BECOMES_TEXT] if str(case.media_type).startswith("text/") else []))
        wrong = [line for line in told if not any(word in line for word in passed_over)]
        if response.status_code not in _REFUSED_ELSEWISE and wrong:
            raise


CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    wrong_is_refused,
    checks.unsupported_method,
    checks.use_after_free,
]


@schemathesis.serializer("application/offset+octet-stream")
def as_it_is(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    with WebArchive(Settings.for_home(tmp_path_factory.mktemp("home") / "home")) as archive:
        letter = archive.add(
            "The prison.", "Release political prisoners.", title="A letter", date="2017-10-11"
        )
        archive.add("Another prison.", collection="reports")
        archive.client.post(
            f"/api/v1/documents/{letter.document}/renditions", data={"file": (BytesIO(b"x"), "x.txt")}
        )
        search = archive.client.post("/api/v1/searches", json={"query": "prison"}).get_json()["id"]
        real = {"document": letter.document, "rendition": letter.rendition, "search": search, "page": "1"}
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", archive.app)
        turns = iter(range(10**9))

        def real_ids(_context: object, parameters: dict[str, str] | None) -> dict[str, str] | None:
            if parameters and next(turns) % 2:
                return {name: real.get(name, value) for name, value in parameters.items()}
            return parameters

        schema.hook("map_path_parameters")(real_ids)
        yield schema


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for path, method, _ in operations(description())]
)
def test_every_operation_does_as_it_is_described(api, method, path, mode):
    operation = api[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing that could be asked breaks this description
