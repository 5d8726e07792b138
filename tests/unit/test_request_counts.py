"""Requests counted together by several processes: exact, bounded, forgotten after their minute."""

import os
import time

from webapp.serving import request_counts
from webapp.serving.request_counts import SLOTS, WAYS, WINDOW, RequestCounts

NOW = 1_800_000_000.0


def within(counts: RequestCounts, who: str, most: int, now: float = NOW, cost: int = 1) -> bool:
    return counts.add(who, cost, most, now).is_within


def test_as_many_as_the_limit_says_and_no_more_until_the_minute_is_over():
    counts = RequestCounts()
    assert [within(counts, "a", 3) for _ in range(5)] == [True, True, True, False, False]
    assert counts.add("a", 1, 3, NOW + 20).seconds_left == WINDOW - 20
    assert within(counts, "b", 3)
    assert within(counts, "a", 3, NOW + WINDOW)


def test_what_costs_more_is_taken_whole_or_not_at_all():
    counts = RequestCounts()
    assert within(counts, "a", 15, cost=10)
    assert not within(counts, "a", 15, cost=10)
    assert within(counts, "a", 15, cost=5)


def test_a_clock_that_is_put_back_locks_nobody_out():
    counts = RequestCounts()
    assert within(counts, "a", 1)
    assert within(counts, "a", 1, NOW - 3600)


def test_several_processes_let_through_exactly_the_limit_together():
    counts, most = RequestCounts(), 1000
    children = []
    for _ in range(4):
        if (child := os.fork()) == 0:
            got = sum(within(counts, "a", most) for _ in range(most))
            for _ in range(got):
                counts.add("answered", 1, 10**9, NOW)
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    assert counts.add("answered", 1, most + 1, NOW).is_within
    assert not counts.add("answered", 1, most + 1, NOW).is_within


def test_strangers_in_any_number_take_no_more_memory_and_push_out_nobody_who_is_counted_much(monkeypatch):
    assert SLOTS * 32 == 1024 * 1024
    monkeypatch.setattr(request_counts, "SETS", 1)  # so that they all come into one set, which is soon full
    counts = RequestCounts()
    assert all(within(counts, "busy", 20) for _ in range(20))
    for number in range(WAYS * 4):
        assert within(counts, f"stranger {number}", 20)
    assert not within(counts, "busy", 20)


def test_counting_costs_far_less_than_a_fifth_of_a_millisecond():
    counts = RequestCounts()
    start = time.process_time()
    for number in range(1000):
        within(counts, str(number % 50), 10**6)
    assert (time.process_time() - start) / 1000 < 0.0002
