"""What is told of characters that cannot be seen, or that look like others."""

import pytest

from indexer.query.notes import notes_on


@pytest.mark.parametrize(
    ("text", "position", "instead"),
    [
        ("Dzh\u0430kishev", 3, "Dzhakishev"),
        ("torture Джаки\u0073\u0435в OR x", 13, None),
        ("torture С\u0061харов", 9, "torture Сахаров"),
        ("Αlpha", 0, "Alpha"),
    ],
)
def test_a_letter_of_another_script_is_told_with_its_place(text, position, instead):
    found = notes_on(text)
    assert [(note.code, note.position) for note in found] == [("mixed-scripts", position)]
    assert instead is None or found[0].instead == instead


@pytest.mark.parametrize(
    "text", ["", "torture Джакишев", "COVIDом", "Жәкішев 人权", "A/HRC/34/52 № 7", "café naïve ſ", "x² ⅷ"]
)
def test_what_is_written_in_one_script_or_on_purpose_is_not_told(text):
    assert notes_on(text) == ()


def test_invisible_characters_are_counted_and_the_first_one_placed():
    (note,) = notes_on("tor\u200bture\ufeff x")
    assert (note.code, note.position, note.instead) == ("invisible-characters", 3, "torture x")
    assert "2 characters" in note.message


def test_notes_stay_few_however_much_is_mixed():
    assert len(notes_on("с\u0061т " * 2_000)) == 5
