"""A query written from the boxes of a form."""

import pytest

from indexer.query.composition import BoxError, Boxes, composed
from indexer.query.parser import parse
from indexer.query.printer import canonical


def written(chosen: dict[str, tuple[str, ...]] | None = None, slips: bool = False, **texts: str) -> str:
    distance = texts.pop("distance", "10")
    return composed(
        Boxes({name.rstrip("_"): text for name, text in texts.items()}, chosen or {}, distance, slips)
    )


@pytest.mark.parametrize(
    ("texts", "query"),
    [
        ({}, ""),
        ({"all": "  ", "any": "\u200b"}, ""),
        ({"all": "unlawful detention"}, "unlawful AND detention"),
        ({"all": "a OR b", "none": "c"}, "(a OR b) AND NOT c"),
        ({"phrase": "political prisoners"}, '"political prisoners"'),
        ({"any": 'arrest "in custody"'}, 'arrest OR "in custody"'),
        ({"none": "parking fine"}, "NOT (parking OR fine)"),
        ({"name": "Mukhtar Dzhakishev"}, 'sounds:"Mukhtar Dzhakishev"'),
        ({"name": "Dzhakishev"}, "sounds:Dzhakishev"),
        ({"near": "torture", "beside": '"in detention"', "distance": "5"}, 'torture w/5 "in detention"'),
        ({"title": "annual report"}, "title:annual AND title:report"),
        ({"author": "Brown OR Cox"}, "from:Brown OR from:Cox"),
        ({"addressee": '"the President"', "tag": "urgent"}, 'to:"the President" AND tag:urgent'),
        ({"from_": "2016-05", "to": "2017"}, "date:2016-05..2017"),
        ({"from_": "2016"}, "date:2016.."),
    ],
)
def test_boxes_become_a_query_in_its_canonical_spelling(texts, query):
    assert written(**texts) == query
    assert canonical(parse(query)) == query


def test_what_is_chosen_means_any_of_it():
    chosen = {"type": ("pdf", "word"), "language": ("ru",), "collection": ("case file",)}
    query = '(type:pdf OR type:word) AND language:ru AND collection:"case file"'
    assert written(chosen) == query
    assert written({}, slips=True, name="Ivanov") == "sounds:Ivanov~"


@pytest.mark.parametrize(
    ("texts", "box", "position"),
    [
        ({"all": "torture AND"}, "all", 8),
        ({"phrase": 'a "b'}, "phrase", 2),
        ({"phrase": "prison*"}, "phrase", 0),
        ({"title": "x) OR (y"}, "title", 1),
        ({"title": "a from:x"}, "title", 2),
        ({"name": "Ivan*"}, "name", 0),
        ({"near": "torture"}, "beside", 0),
        ({"near": "a", "beside": "b", "distance": "0"}, "near", 0),
        ({"near": "a w/5 b", "beside": "c"}, "near", 7),
        ({"from_": "2017-02-30"}, "from", 0),
        ({"from_": "2018", "to": "2016"}, "to", 0),
        ({"to": "2016..2017"}, "to", 4),
        ({"all": "x" * 20_000}, "all", 10_000),
    ],
)
def test_what_is_not_understood_is_told_with_its_box_and_place(texts, box, position):
    with pytest.raises(BoxError) as told:
        written(**texts)
    assert (told.value.box, told.value.position) == (box, position)


def test_a_choice_that_does_not_exist_is_refused():
    with pytest.raises(BoxError):
        written({"type": ("exe",)})
    with pytest.raises(BoxError):
        written({"collection": ('a"b',)})
