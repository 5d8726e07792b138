"""Kazakh words meet their own forms, and not those of other words."""

import pytest

from indexer.stemming.kazakh import KazakhStemmer

STEMS = KazakhStemmer().stems


def are_one_word(one: str, other: str) -> bool:
    return not set(STEMS(one)).isdisjoint(STEMS(other))


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("бала", "балалар баланың баланы балаға балада баладан баламен баласы баласының балаларымызға"),
        ("мектеп", "мектептер мектептің мектепті мектепке мектепте мектептен мектеппен мектебі мектебінде"),
        ("кітап", "кітабы кітабын кітаптарында кітабымыз кітаптардан"),
        ("педагог", "педагогтар педагогы педагогтың"),
        ("қазақстан", "қазақстанның қазақстанда қазақстандағы қазақстаннан қазақстанға қазақстанмен"),
        ("халық", "халқы халқының халықтың халықтар халқымыздың"),
        ("орын", "орны орнында орынның орындар"),
        ("ерік", "еркі еркін ерікті еріктің"),
        ("білім", "білімі білімнің білімге біліммен"),
        ("сабын", "сабынмен сабынның сабыны"),
        ("университеті", "университетінің университетте университеттер"),
        ("су", "сулар суларда судың"),
        ("жазу", "жазды жазған жазғанда жазып жазатын жазады жазбаған жазбайды жазса жазушы жазушылар"),
        ("оқу", "оқыды оқыған оқиды оқуға"),
        ("аталу", "аталады аталған аталатын аталды аталмайды"),
        ("тарих", "тарихы тарихшы тарихшылардың тарихтан"),
        ("экономика", "экономикалық экономикасы экономиканың"),
    ],
)
def test_a_word_meets_its_forms(word: str, forms: str) -> None:
    assert [form for form in forms.split() if not are_one_word(word, form)] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("бала", "балық"),  # child, fish
        ("ана", "анар"),  # mother, pomegranate
        ("жол", "жолбарыс"),  # way, tiger
        ("бас", "баспа"),  # head, press
        ("майдан", "май"),  # front, butter: a stem of майдан, but of no form of its own
    ],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert one in STEMS(one)
    assert STEMS(one)[-1] != STEMS(other)[-1]


def test_harmony_and_assimilation_are_asked_for() -> None:
    assert STEMS("школе") == ("школе",)  # no Kazakh ending follows so
    assert STEMS("балалер") == ("балалер",)
    assert STEMS("мектепдер") == ("мектепдер",)


@pytest.mark.parametrize("word", ["", "б", "су", "ел", "үй", "ттт", "ғылы"])
def test_short_words_are_left_alone(word: str) -> None:
    assert STEMS(word)[-1] == word
