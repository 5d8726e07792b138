"""What is written of a description is read back as it was, whatever stands in it."""

from hypothesis import given
from hypothesis import strategies as st

from archive.description.dates import days
from archive.description.precedence import TEXTS, as_json, fit_to_keep, from_json
from archive.description.values import description_written, written
from archive.model import Description, Signatory

awkward = st.text(alphabet=st.one_of(st.sampled_from(";|\\\n\r\t '=\u202e"), st.characters()), max_size=12)
lists = st.lists(awkward, max_size=3).map(tuple)
signed = st.lists(st.builds(Signatory, awkward, awkward, awkward), max_size=3).map(tuple)
languages = st.lists(st.sampled_from(["en", "ru", "kk"]), unique=True, max_size=2).map(tuple)
described = st.builds(
    Description,
    title=awkward,
    date=st.sampled_from([None, "2017", "2017-10~", "193X", "1936/.."]),
    signatories=signed,
    languages=languages,
    creators=lists,
    tags=lists,
    **{name: awkward.map(lambda text: text.replace("\r", "")) for name in TEXTS[:2]},
).map(fit_to_keep)


@given(described)
def test_written_and_read_back(said: Description) -> None:
    assert description_written(written(said), Description()) == (said, {})
    assert from_json(as_json(said)) == said


@given(st.text(alphabet="0123456789X-/~?%.,[]{} YES", max_size=20))
def test_a_date_is_a_span_or_refused_with_a_sentence(text: str) -> None:
    try:
        first, last = days(text)
    except ValueError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either is right
    else:
        assert 10101 <= first <= last <= 99991231
