"""Deposits with a key: sent again they are answered as before, and nothing is kept twice."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest

from archive.errors import KeyInUse, KeyReused
from archive.ids import new_id
from archive.kept_answers import ABANDONED, KEPT, Claim, KeptAnswers
from tests.still_clock import StillClock
from tests.web_archive import WebArchive

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def send(archive: WebArchive, content: bytes = b"a letter", name: str = "a.txt", headers=KEY, **fields: str):
    data = {"file": (BytesIO(content), name), **fields}
    return archive.client.post("/api/v1/documents", data=data, headers=headers)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def answers(archive, clock) -> KeptAnswers:
    engine, _, _ = archive.holdings.catalogue.foundation
    return KeptAnswers(engine, clock, new_id)


def test_the_same_deposit_gets_the_same_answer_again(archive):
    first, again = send(archive), send(archive)
    assert first.status_code == again.status_code == 202
    assert first.data == again.data
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.get_json()["accepted"][0]["duplicate"] is False
    assert archive.holdings.catalogue.counts().documents == 1


@pytest.mark.parametrize(
    "other",
    [
        {"content": b"another letter"},
        {"name": "b.txt"},
        {"title": "A title"},
        {"collection": "letters"},
    ],
)
def test_a_key_that_was_used_for_something_else_is_refused(archive, other):
    send(archive)
    answer = send(archive, **other)
    assert answer.status_code == 422
    assert answer.get_json(force=True)["code"] == "idempotency-key-reused"
    assert archive.holdings.catalogue.counts().documents == 1


def test_a_key_may_be_written_as_a_string_of_structured_fields(archive):
    send(archive)
    assert send(archive, headers={"Idempotency-Key": f'"{KEY["Idempotency-Key"]}"'}).headers[
        "Idempotency-Replayed"
    ]


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "ключ".encode().decode("latin-1"), '""'])
def test_a_key_that_is_none_is_refused(archive, key):
    answer = send(archive, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert archive.holdings.catalogue.counts().documents == 0


def test_another_rendition_is_made_once_too(archive):
    letter = archive.add("prison")
    address = f"/api/v1/documents/{letter.document}/renditions"

    def add():
        data = {"file": (BytesIO(b"Notes"), "notes.txt"), "role": "translation"}
        return archive.client.post(address, data=data, headers=KEY)

    assert add().data == add().data
    assert len(archive.holdings.catalogue.document(letter.document).renditions) == 2


def test_a_deposit_that_failed_can_be_sent_again(archive, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(archive.holdings.accession, "take", fail)
        assert send(archive).status_code == 500
    assert send(archive).status_code == 202


def test_of_many_that_send_the_same_at_once_one_does_the_work(archive):
    answers = []

    def work() -> None:
        answers.append(send(archive))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.status_code for one in answers} <= {202, 409}
    assert len({one.data for one in answers if one.status_code == 202}) == 1
    assert all("Retry-After" in one.headers for one in answers if one.status_code == 409)
    assert archive.holdings.catalogue.counts().documents == 1


def test_a_key_belongs_to_whoever_made_it(answers):
    mine = answers.claim("a", "key", "f")
    assert isinstance(mine, Claim)
    answers.keep(mine, "done")
    assert answers.claim("a", "key", "f") == "done"
    assert isinstance(answers.claim("b", "key", "g"), Claim)


def test_work_under_way_is_not_begun_twice_and_taken_over_when_its_process_died(answers, clock):
    dead = answers.claim("a", "key", "f")
    with pytest.raises(KeyInUse):
        answers.claim("a", "key", "f")
    with pytest.raises(KeyReused):
        answers.claim("a", "key", "g")
    clock.now += ABANDONED + timedelta(seconds=1)
    heir = answers.claim("a", "key", "f")
    assert isinstance(heir, Claim)
    answers.keep(dead, "too late")
    with pytest.raises(KeyInUse):
        answers.claim("a", "key", "f")
    answers.keep(heir, "done")
    answers.give_up(dead)
    answers.give_up(heir)
    assert answers.claim("a", "key", "f") == "done"


def test_a_key_runs_out(answers, clock):
    answers.keep(answers.claim("a", "key", "f"), "done")
    clock.now += KEPT + timedelta(seconds=1)
    assert isinstance(answers.claim("a", "key", "g"), Claim)


def test_an_answer_is_kept_beyond_the_process_that_gave_it(home):
    with WebArchive(home) as archive:
        first = json.loads(send(archive).data)
    with WebArchive(home) as archive:
        again = send(archive)
        assert json.loads(again.data) == first
        assert again.headers["Idempotency-Replayed"] == "true"
