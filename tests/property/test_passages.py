"""Passages of a page: every mark stands in exactly one, whole, in reading order."""

from hypothesis import given
from hypothesis import strategies as st

from archive.model import PageText
from indexer.highlight.snippets import every_fragment

WORDS = st.lists(st.sampled_from(["prison", "a", "water.", "\n", "filler" * 8, "қамау", "…"]), max_size=200)


@given(WORDS, st.sets(st.integers(0, 199)))
def test_every_mark_stands_in_one_passage_whole_and_in_order(words, marked):
    pieces, spans, at = [], [], 0
    for number, word in enumerate(words):
        if number in marked:
            spans.append((at, at + len(word)))
        pieces.append(word + " ")
        at += len(word) + 1
    text = "".join(pieces)
    passages = every_fragment(PageText(1, "1", text), spans, 1000)
    shown = [snippet.text[start:end] for _, snippet in passages for start, end in snippet.spans]
    assert shown == [" ".join(text[start:end].split()) or " " for start, end in spans]
    assert [first for first, _ in passages] == [
        sum(len(snippet.spans) for _, snippet in passages[:number]) for number in range(len(passages))
    ]
