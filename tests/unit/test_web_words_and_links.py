"""What the pages are made of: words, marks, links, names of downloads. No archive is opened."""

import pytest
from werkzeug.datastructures import MultiDict

from archive.errors import UsageError
from indexer.searching.search_types import Answer
from indexer.searching.within import Looked, MarkedPage
from webapp.views import facets, marks, words
from webapp.views.documents import turning
from webapp.views.histogram import histogram
from webapp.views.originals import disposition
from webapp.views.search_form import SearchForm, same_query
from webapp.views.security import host_of
from webapp.views.strip import strip


def answer(form: SearchForm, total: int = 0, shown: int = 0, **counts: object) -> Answer:
    return Answer(form.text, form.text, total, form.limit, form.offset, 1.0, (None,) * shown, counts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2017-10-11", "11 October 2017"),
        ("2017-10", "October 2017"),
        ("2017", "2017"),
        ("0987-01-02", "2 January 987"),
        (None, ""),
        ("2017-13", "2017-13"),
        ("<b>", "<b>"),
        ("2017-10-11-12", "2017-10-11-12"),
    ],
)
def test_dates_are_shown_in_words_as_far_as_they_go(date, expected):
    assert words.date_in_words(date) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (48_213, "48 kB"),
        (1_340_000, "1.3 MB"),
        (10**13, "10 TB"),
    ],
)
def test_sizes_are_shown_as_people_read_them(count, expected):
    assert words.size(count) == expected


def test_a_moment_is_shown_to_the_minute_and_anything_else_as_it_stands():
    assert words.moment("2026-11-22T14:05:59.000251Z") == "22 November 2026, 14:05"
    assert words.moment("yesterday") == "yesterday"


def test_marks_escape_everything_around_and_within_them():
    shown = marks.marked("<a> & <script>", [(0, 3), (6, 14)], numbered=True)
    assert shown == (
        '<mark id="hit-1" tabindex="-1">&lt;a&gt;</mark> &amp; <mark id="hit-2" tabindex="-1">&lt;script&gt;</mark>'
    )


def test_spans_that_overlap_or_leave_the_text_are_cut_to_it():
    assert marks.marked("abcdef", [(4, 99), (0, 3), (2, 5), (3, 3)]) == (
        "<mark>abc</mark><mark>de</mark><mark>f</mark>"
    )
    assert marks.marked("", [(0, 1)]) == ""


def test_spans_count_code_points_not_units_of_utf16():
    assert marks.marked("😀ab", [(1, 2)]) == "😀<mark>a</mark>b"


def test_the_place_of_an_error_is_marked_also_behind_the_end():
    assert marks.pointed("a(b", 1) == 'a<mark class="caret">(</mark>b'
    assert marks.pointed("<", 7) == '&lt;<mark class="caret">\u2009</mark>'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("letter.pdf", 'attachment; filename="letter.pdf"'),
        (
            "Акт № 5.pdf",
            "attachment; filename=\"No 5.pdf\"; filename*=UTF-8''%D0%90%D0%BA%D1%82%20%E2%84%96%205.pdf",
        ),
        ("été.txt", "attachment; filename=\"ete.txt\"; filename*=UTF-8''%C3%A9t%C3%A9.txt"),
        (
            "Письмо.pdf",
            "attachment; filename=\"original.pdf\"; filename*=UTF-8''%D0%9F%D0%B8%D1%81%D1%8C%D0%BC%D0%BE.pdf",
        ),
        ("..", 'attachment; filename="original"'),
        ("", 'attachment; filename="original"'),
    ],
)
def test_downloads_are_named_as_received(name, expected):
    assert disposition(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: x=1.txt",
        'a";filename="b.exe',
        "\u202egpj.exe",
        "../../etc/passwd",
        "a\u2028b",
        "\ud800x",
    ],
)
def test_names_cannot_leave_their_header_or_their_folder(name):
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "/" not in header
    assert "%E2%80%AE" not in header


def test_an_address_says_a_search_and_is_read_back_the_same():
    form = SearchForm.from_args(
        MultiDict(
            [("q", 'a & "b"'), ("collection", "x"), ("collection", "y"), ("from", "2016"), ("sort", "-date")]
        )
    )
    assert form.url() == "/search?q=a+%26+%22b%22&collection=x&collection=y&from=2016&sort=-date"
    assert form.url(offset=20).endswith("&offset=20")


@pytest.mark.parametrize(
    "pairs",
    [
        [("limit", "101")],
        [("limit", "-1")],
        [("limit", "x")],
        [("limit", "٣")],
        [("offset", "1000001")],
        [("offset", "9" * 5000)],
        [("page", "0")],
        [("collection", "x" * 201)],
        [("language", str(number)) for number in range(51)],
    ],
)
def test_parameters_out_of_bounds_are_refused_by_name(pairs):
    with pytest.raises(UsageError, match=pairs[0][0]):
        SearchForm.from_args(MultiDict(pairs))


@pytest.mark.parametrize(
    "pairs", [[("sort", "best")], [("type", "exe")], [("from", "11.10.2017")], [("to", "2017-02-30")]]
)
def test_values_that_make_no_sense_are_refused(pairs):
    with pytest.raises(UsageError):
        SearchForm.from_args(MultiDict(pairs)).query(frozenset())


def test_pages_of_results_are_counted_from_one():
    assert SearchForm.from_args(MultiDict([("page", "3"), ("limit", "10")])).offset == 20


def test_a_facet_adds_a_value_and_takes_a_chosen_one_away():
    form = SearchForm(text="x", type=("pdf",), offset=40)
    found = facets.facets(
        form, answer(form, type=(("pdf", 5), ("word", 2)), year=(("2016", 1), ("2017", 2))), {}
    )
    pdf, word = found[0].choices
    assert (pdf.chosen, pdf.href) == (True, "/search?q=x")
    assert (word.chosen, word.href) == (False, "/search?q=x&type=pdf&type=word")
    assert len(found) == 1


def test_years_are_bars_that_lead_to_their_documents():
    form = SearchForm(text="x", type=("pdf",), offset=40)
    drawn = histogram(form, answer(form, year=(("2016", 1), ("2019", 4))))
    assert [bar.label for bar in drawn.bars] == [str(year) for year in range(2008, 2020)]
    last = drawn.bars[-4:]
    assert [(bar.label, bar.count) for bar in last] == [("2016", 1), ("2017", 0), ("2018", 0), ("2019", 4)]
    assert last[0].href == "/search?q=x&type=pdf&from=2016&to=2016"
    assert [bar.height for bar in last] == [14, 0, 0, 56]
    assert (drawn.cleared, any(bar.chosen for bar in drawn.bars)) == (None, False)
    assert histogram(form, answer(form)) is None


def test_many_years_are_drawn_as_decades_and_a_short_period_of_them_by_year():
    years = (("1905", 2), ("1999", 1), ("2017", 9))
    decades = histogram(SearchForm(), answer(SearchForm(), year=years)).bars
    assert (len(decades), decades[0].label, decades[-1].count) == (12, "1900s", 9)
    assert (decades[9].first, decades[9].last) == ("1990", "1999")
    form = SearchForm(date_from="1999-05", date_to="2017")
    part = histogram(form, answer(form, year=years))
    assert (part.is_part, part.bars[0].label, len(part.bars)) == (True, "1999", 19)
    assert part.cleared == "/search?q="
    centuries = histogram(SearchForm(), answer(SearchForm(), year=(("1400", 1), ("2017", 1)))).bars
    assert centuries[-7].label == "1400–1499"


@pytest.mark.parametrize(("first", "last"), [("0001", "0001"), ("0001", "9999"), ("1999", "2000")])
def test_any_years_are_drawn(first, last):
    for form in (SearchForm(), SearchForm(date_from=last), SearchForm(date_from="9999", date_to="9999-12")):
        drawn = histogram(
            form, answer(form, year=((first, 3), (last, 2)) if first != last else ((first, 3),))
        )
        assert 1 <= len(drawn.bars) <= 101
        assert all(0 <= bar.height <= 56 for bar in drawn.bars)


def test_each_filter_in_force_can_be_removed():
    form = SearchForm(text="x", collection=("a",), language=("ru",), date_from="2016", date_to="2017-10")
    labels = [chip.label for chip in facets.chips(form, {"a": "Letters"})]
    assert labels == ["Letters", "Russian", "2016 to October 2017"]
    assert facets.chips(form, {})[0].href == "/search?q=x&language=ru&from=2016&to=2017-10"


def test_paging_leads_to_the_neighbours_that_there_are():
    form = SearchForm(text="x", offset=20)
    middle = facets.paging(form, answer(form, total=50, shown=20))
    assert (middle.first, middle.last) == (21, 40)
    assert (middle.previous, middle.next) == ("/search?q=x", "/search?q=x&offset=40")
    assert facets.paging(form, answer(form, total=40, shown=20)).next is None


def test_the_canonical_spelling_is_shown_only_when_it_says_more():
    assert same_query("Torture  AND b", "torture AND b")
    assert not same_query("torture b", "torture AND b")


def test_turning_pages_and_going_from_mark_to_mark():
    looked = Looked(1, 9, 9, ((1, 2), (3, 1), (4, 1), (9, 7)))
    page = MarkedPage(4, "4", "", (), frozenset(), 9, looked)
    there = turning(page)
    assert (there.previous, there.next, there.previous_hit, there.next_hit) == (3, 5, 3, 9)
    alone = turning(MarkedPage(1, "1", "", (), frozenset(), 1, Looked(1, 1, 1, ())))
    assert (alone.previous, alone.next, alone.previous_hit, alone.next_hit) == (None, None, None, None)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("LOCALHOST.", "localhost"),
        ("evil.example", "evil.example"),
        ("[", ""),
        ("", ""),
    ],
)
def test_the_host_is_read_without_its_port(header, host):
    assert host_of(header) == host


def test_doubtful_words_and_slips_are_told_apart_within_marks_and_outside():
    text = "a prison <b> is"
    shown = marks.marked(text, [(2, 8)], slips={(2, 8)}, unsure=[(4, 6), (9, 12), (13, 15)])
    doubtful = '<span class="unsure">{}</span>'.format
    assert shown == (
        f'a <mark class="slip">pr{doubtful("is")}on</mark> {doubtful("&lt;b&gt;")} {doubtful("is")}'
    )
    assert marks.marked("prison", [(2, 4)], unsure=[(0, 6)]) == (
        f"{doubtful('pr')}<mark>{doubtful('is')}</mark>{doubtful('on')}"
    )


def test_a_strip_shows_where_the_marks_lie():
    short = strip(Looked(1, 4, 4, ((2, 3), (4, 1))), 2)
    assert [(tick.x, tick.page, tick.marks) for tick in short.ticks] == [(250, 2, 3), (750, 4, 1)]
    assert (short.here, short.is_whole) == ((250, 250), True)
    long = strip(Looked(1001, 3000, 10_000, tuple((page, 1) for page in range(1001, 3001))))
    assert sum(tick.marks for tick in long.ticks) == 2000
    assert len(long.ticks) <= 26
    assert (long.looked, long.is_whole) == ((100, 200), False)


def test_that_all_text_can_be_found_is_told_only_beside_something_else():
    def told(form: SearchForm, **counts: int) -> list[str]:
        found = facets.facets(form, answer(form, state=tuple(counts.items())), {})
        return [choice.label for facet in found for choice in facet.choices]

    assert told(SearchForm(), searchable=9) == []
    assert told(SearchForm(state=("searchable",)), searchable=9) == ["All of it can be found"]
    assert told(SearchForm(), partial=2) == ["Some of it can be found"]
    assert len(told(SearchForm(), searchable=9, kept=2)) == 2


def test_chosen_values_stand_first_and_people_have_chips():
    form = SearchForm(creator=("Zoe",), recipient=("Ann",), tag=("urgent",), state=("partial",))
    people = tuple((f"P{n}", 30 - n) for n in range(20))
    (facet,) = facets.facets(form, answer(form, creator=(*people, ("Zoe", 1))), {})
    assert (facet.choices[0].label, facet.choices[0].chosen) == ("Zoe", True)
    labels = [chip.label for chip in facets.chips(form, {})]
    assert labels == ["by Zoe", "to Ann", "tag urgent", "Some of it can be found"]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2017-10~", "about October 2017"),
        ("1984?", "1984, uncertain"),
        ("1984%", "about 1984, uncertain"),
        ("193X", "the 1930s"),
        ("193X~", "about the 1930s"),
        ("19XX", "between 1900 and 1999"),
        ("1936/1938-02", "1936 – February 1938"),
        ("1936/..", "from 1936"),
        ("/1936~", "until about 1936"),
        ("[1667, 1668]", "[1667, 1668]"),
        ("2001-21", "2001-21"),
        ("/", " – "),
    ],
)
def test_edtf_dates_in_words(date, expected):
    assert words.date_in_words(date) == expected
