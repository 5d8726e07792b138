"""Text layers that say other characters than the page shows."""

import string

import pytest

from indexer.extract.garbled import is_garbled
from tests.extract_files import collected, pdf, shown

ENGLISH = (
    "The members of the assembly ask the President of the Republic to release the political prisoners whose names are "
    "listed below, and to allow independent doctors to see them without delay. We remind you that every person has the "
    "right to a fair hearing by an independent tribunal, and that nobody may be held without charge. The reports which "
    "we have received from their families are alarming; we therefore ask for an answer within thirty days."
)
RUSSIAN = (
    "Члены Ассамблеи обращаются к Президенту Республики с просьбой освободить политических заключённых, имена которых "
    "перечислены ниже, и разрешить независимым врачам посетить их без промедления. Напоминаем, что каждый имеет право на "
    "справедливое разбирательство независимым судом и никто не может содержаться под стражей без предъявления обвинения."
)
KAZAKH = (
    "Ассамблея мүшелері Республика Президентінен төменде аттары аталған саяси тұтқындарды босатуды және тәуелсіз "
    "дәрігерлердің оларды кідіріссіз көруіне рұқсат беруді сұрайды. Әркімнің тәуелсіз соттың әділ қарауына құқығы бар "
    "екенін және ешкімді айып тағылмай қамауда ұстауға болмайтынын еске саламыз."
)


def moved(text: str, by: int) -> str:
    lower, upper = string.ascii_lowercase, string.ascii_uppercase
    table = str.maketrans(lower + upper, lower[by:] + lower[:by] + upper[by:] + upper[:by])
    return text.translate(table)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH, RUSSIAN, KAZAKH, ENGLISH.upper(), "", "1", "第１条、。",
        "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi. " * 8,
        "كل الناس يولدون أحراراً ومتساوين في الكرامة والحقوق. " * 5,
        "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。" * 5,
        "".join(f"{n:>9.2f} {n * 7:>9,}\n" for n in range(300)),
        "Contents\n" + "\n".join(f"{n} ............................ {n}" for n in range(40)),
        "\uf0b7 first point\n\uf0b7 second point\n\uf0b7 third and last point of this list",
        "Name ______________________ Date ____________ □ yes □ no " * 4,
        " ".join(f"{n * 7919:08x}" for n in range(200)),
    ],
)  # fmt: skip
def test_sound_text_is_not_accused(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize("by", [1, 3, 5, 13, 23])
def test_letters_that_were_moved_along_are_noticed(by: int) -> None:
    assert is_garbled(moved(ENGLISH, by))


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(ord(c) - 29) for c in ENGLISH),  # glyph numbers taken for characters
        "".join(chr(0xF000 + ord(c)) if c != " " else c for c in ENGLISH),
        "\ufffd" * 60,
        RUSSIAN.encode("cp1251").decode("latin-1"),
        RUSSIAN.encode("koi8-r").decode("latin-1"),
        RUSSIAN.encode().decode("cp1252", "replace"),
        "、。、、、。『』" * 20,
    ],
)
def test_other_characters_than_the_page_shows_are_noticed(text: str) -> None:
    assert is_garbled(text)


def test_a_page_whose_text_is_garbled_is_named_and_left_to_ocr() -> None:
    lines = " ".join(
        shown(moved(ENGLISH, 3)[start : start + 80], 50, 700 - start) for start in range(0, len(ENGLISH), 80)
    )
    read = collected(pdf([shown("sound words"), lines]))
    assert [reason.code for reason in read.reasons] == ["garbled-text"]
    assert read.reasons[0].message.startswith("Page 2 holds a text layer")
    assert read.unread_pages == [2]
