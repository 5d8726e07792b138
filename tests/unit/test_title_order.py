"""The order of titles."""

from indexer.engine.rules import title_key


def test_titles_stand_where_a_reader_looks_for_them_accents_or_not():
    ordered = ["À la mer", "apple", "Éclair", "eclipse", "Zebra", "Ёлка", "Жизнь", "  "]
    assert sorted(set(ordered), key=title_key) == ordered
