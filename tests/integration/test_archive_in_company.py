"""Two processes at one catalogue: what they take in together is taken in once."""

import hashlib
import multiprocessing

from archive.catalogue import Catalogue, Deposit
from archive.settings import Settings


def _deposit(text: str) -> Deposit:
    return Deposit(hashlib.sha256(text.encode()).hexdigest(), len(text), filename="letter.txt")


def _accession_in_a_process(settings: Settings, texts: list[str], gate: object, answers: object) -> None:
    with Catalogue.open(settings) as catalogue:
        gate.wait()  # type: ignore[attr-defined]
        outcomes = [type(catalogue.accession([_deposit(text)], "tester")[0]).__name__ for text in texts]
    answers.put(outcomes)  # type: ignore[attr-defined]


def test_of_two_processes_with_the_same_bytes_exactly_one_is_accepted(home: Settings) -> None:
    Catalogue.open(home).close()
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(2), context.Queue()
    texts = [f"letter {number}" for number in range(15)]
    processes = [
        context.Process(target=_accession_in_a_process, args=(home, texts, gate, answers)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    both = list(zip(answers.get(timeout=60), answers.get(timeout=60), strict=True))
    for process in processes:
        process.join()
    assert [sorted(pair) for pair in both] == [["Accepted", "Duplicate"]] * len(texts)
    with Catalogue.open(home) as catalogue:
        assert catalogue.verify_chain() is None
        assert catalogue.counts().documents == len(texts)


def test_two_processes_may_make_the_same_catalogue(home: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(2), context.Queue()
    processes = [context.Process(target=_open_in_a_process, args=(home, gate, answers)) for _ in range(2)]
    for process in processes:
        process.start()
    assert answers.get(timeout=60) == answers.get(timeout=60)
    for process in processes:
        process.join()


def _open_in_a_process(settings: Settings, gate: object, answers: object) -> None:
    gate.wait()  # type: ignore[attr-defined]
    with Catalogue.open(settings) as catalogue:
        answers.put(catalogue.identity)  # type: ignore[attr-defined]
