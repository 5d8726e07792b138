"""Which languages a text is in, among those that are expected."""

import pytest

from indexer.language import CHUNKS, Languages, LanguageTeller, Sample

TELLER = LanguageTeller(("en", "ru", "kk", "fr", "de"))
TEXTS = {
    "en": "The members of the assembly ask the President to release the political prisoners without delay. ",
    "ru": "Члены ассамблеи просят президента незамедлительно освободить политических заключённых. ",
    "kk": "Ассамблея мүшелері Президенттен саяси тұтқындарды кідіріссіз босатуды сұрайды. ",
    "fr": "Les membres de l’assemblée demandent au président de libérer sans délai les prisonniers politiques. ",
    "de": "Die Mitglieder der Versammlung bitten den Präsidenten, die politischen Gefangenen freizulassen. ",
}
OTHERS = {
    "uk": "Члени асамблеї просять президента негайно звільнити політичних в’язнів і надати їм захист. ",
    "pl": "Członkowie zgromadzenia proszą prezydenta o niezwłoczne uwolnienie więźniów politycznych. ",
    "nl": "De leden van de vergadering vragen de president de politieke gevangenen onmiddellijk vrij te laten. ",
    "he": "חברי האסיפה מבקשים מהנשיא לשחרר לאלתר את האסירים הפוליטיים ולהעניק להם הגנה מלאה. ",
    "ka": "ასამბლეის წევრები სთხოვენ პრეზიდენტს დაუყოვნებლივ გაათავისუფლოს პოლიტპატიმრები და დაიცვას. ",
    "zh": "议会成员要求总统立即释放政治犯并给予他们充分的保护以及公正的审判程序。",
}


def told(*texts: str) -> Languages:
    sample = Sample()
    for text in texts:
        sample.add(text)
    return TELLER.tell(sample)


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("times", [1, 40])
def test_an_expected_language_is_named(code: str, times: int) -> None:
    assert told(TEXTS[code] * times) == Languages(code, (code,))


@pytest.mark.parametrize("code", OTHERS)
def test_an_unexpected_language_gets_no_name_rather_than_a_wrong_one(code: str) -> None:
    assert told(OTHERS[code] * 20) == Languages()


def test_every_language_with_a_real_share_is_named_most_first() -> None:
    assert told(TEXTS["ru"] * 90, TEXTS["en"] * 30) == Languages("ru", ("ru", "en"))


def test_a_few_words_in_another_language_are_no_share() -> None:
    assert told(TEXTS["fr"] * 200, TEXTS["de"] * 2).all == ("fr",)


@pytest.mark.parametrize("text", ["", "ok", "12 345 / 2017", "§ 3 (2)", "   \n"])
def test_too_little_text_stays_undecided(text: str) -> None:
    assert told(text) == Languages()


def test_a_sample_is_bounded_and_spread_over_the_whole_text() -> None:
    sample = Sample()
    for page in range(5_000):
        sample.add(f"page {page} " * 100)
    chunks = sample.chunks()
    assert len(chunks) == CHUNKS
    assert "page 4" in chunks[-1]
    assert any("page 2" in chunk for chunk in chunks[CHUNKS // 3 : -CHUNKS // 3])


def test_one_or_no_expected_language_is_enough_to_run() -> None:
    sample = Sample()
    sample.add(TEXTS["en"] * 3)
    assert LanguageTeller(()).tell(sample) == Languages()
    assert LanguageTeller(("en",)).tell(sample) == Languages("en", ("en",))
    assert LanguageTeller(("ky", "no", "en")).tell(sample).main == "en"
