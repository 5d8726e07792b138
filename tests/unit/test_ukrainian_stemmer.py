"""Ukrainian words meet their own forms."""

import pytest

from indexer.analysis import Analyzer
from indexer.stemming.ukrainian import stems


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("права", "праву правом прав правам правами правах"),
        ("людина", "людини людині людину людиною"),
        ("рік", "року роком роки років рокам роках"),
        ("ніч", "ночі ночами ночей"),
        ("рука", "руки руку рукою руці руками"),
        ("ринок", "ринку ринком ринки ринків"),
        ("незалежність", "незалежності незалежністю"),
        ("політичний", "політичного політичному політичні політичних політичними політична політичної"),
        ("затримати", "затримав затримала затримали затримають"),
        ("катування", "катуванням катуваннями катуваннях"),
        ("шевченко", "шевченка шевченкові шевченком шевченку"),
        ("київ", "києва києву києвом києві"),
        ("петрів", "петрова петрову"),
    ],
)
def test_a_word_meets_its_forms(word: str, forms: str) -> None:
    assert [form for form in forms.split() if set(stems(word)).isdisjoint(stems(form))] == []


@pytest.mark.parametrize("word", ["я", "він", "день", "мир", "суд"])
def test_short_words_are_left_alone(word: str) -> None:
    assert stems(word)[0] in (word, word.removesuffix("ь"))


def test_it_stands_beside_the_other_languages_of_its_script() -> None:
    analyzer = Analyzer(("ru", "uk"))
    assert analyzer.stemming_languages == ("ru", "uk")
    assert analyzer.forms("Київ").same_word(analyzer.forms("Києва"), ("uk",))
    assert not analyzer.forms("Київ").same_word(analyzer.forms("Києва"), ("ru",))
