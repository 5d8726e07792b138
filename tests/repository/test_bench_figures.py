"""Percentiles, judgements of rankings, and the table of results."""

import math
import sys

import pytest

from bench import measure, results, retrieval


@pytest.mark.parametrize(("share", "expected"), [(50, 50), (95, 95), (99, 99), (100, 100), (0, 1)])
def test_a_percentile_is_the_value_of_nearest_rank(share, expected):
    assert measure.percentile(range(1, 101), share) == expected


def test_a_percentile_of_one_value_is_that_value():
    assert measure.percentile([7.0], 95) == 7.0


def test_a_summary_speaks_in_milliseconds():
    assert measure.summary([0.001, 0.003])["max_ms"] == 3.0


def test_a_perfect_ranking_has_an_ndcg_of_one():
    assert retrieval.ndcg(["a", "b", "c"], {"a": 3, "b": 2, "c": 1}) == pytest.approx(1)


def test_ndcg_discounts_by_rank():
    assert retrieval.ndcg(["x", "a"], {"a": 1}) == pytest.approx(1 / math.log2(3))


def test_ndcg_without_a_relevant_hit_is_zero():
    assert retrieval.ndcg(["x"], {"a": 1, "x": 0}) == 0.0


def test_the_ideal_counts_relevant_documents_that_were_not_found():
    assert retrieval.ndcg(["a"], {"a": 1, "b": 1}) == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_the_reciprocal_rank_is_that_of_the_first_relevant_hit():
    assert retrieval.reciprocal_rank(["x", "a", "b"], {"a": 1, "b": 2}) == 0.5


def test_a_command_is_measured_with_its_descendants():
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))'])"
    done = measure.run([sys.executable, "-c", script])
    assert done.returncode == 0
    assert done.cpu > 0
    assert done.wall > 0


@pytest.mark.parametrize(("value", "reached"), [(19.9, True), (20.0, True), (20.1, False)])
def test_a_target_is_reached_up_to_its_bound(value, reached):
    assert results.Target("p95", value, "ms", at_most=20).reached is reached


def test_a_target_from_below_is_reached_from_its_bound_on():
    assert results.Target("pace", 200, "pages/s", at_least=200).reached
    assert not results.Target("pace", 199, "pages/s", at_least=200).reached


def test_the_table_goes_between_its_markers_and_nothing_else_changes(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{results.BEGIN}\nold\n{results.END}\nafter\n", "utf-8")
    found = results.Result("search", "Search", [results.Target("p95", 30, "ms", at_most=20)]).as_json()
    machine = {
        "cpu": "a processor",
        "cores": 2,
        "memory_mb": 2048,
        "system": "Debian",
        "kernel": "6",
        "python": "3.11",
    }
    found |= {"scale": "10 pages", "machine": machine, "started": "2026-11-22T10:00:00"}
    results.write_into(page, [found])
    text = page.read_text("utf-8")
    assert text.startswith(f"before\n{results.BEGIN}\nAs measured on a processor, 2 cores")
    assert text.endswith(f"{results.END}\nafter\n")
    assert "| p95 | 30.0 ms | ≤ 20.0 ms | **no** |" in text
    assert "old" not in text
