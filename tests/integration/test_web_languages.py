"""Pages in the reader's language: whose choice counts, what stays English, how numbers and dates are written."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from archive.settings import Settings
from tests.web_archive import WebArchive
from webapp.languages import LANGUAGES

RUSSIAN = {"Accept-Language": "ru-KZ,ru;q=0.9,en;q=0.5"}


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def test_the_browser_is_followed_and_english_is_spoken_to_all_others(archive: WebArchive) -> None:
    client = archive.client
    assert '<html lang="en" dir="ltr"' in client.get("/help").text
    assert '<html lang="ru" dir="ltr"' in client.get("/help", headers=RUSSIAN).text
    assert '<html lang="en"' in client.get("/help", headers={"Accept-Language": "ja, de;q=0.5"}).text
    assert '<html lang="kk"' in client.get("/help", headers={"Accept-Language": "ja, kk;q=0.5"}).text
    assert {"Accept-Language", "Cookie"} <= set(client.get("/help").vary)


def test_a_choice_at_the_foot_of_a_page_counts_for_more_and_leads_back(archive: WebArchive) -> None:
    client = archive.client
    page = client.get("/search?q=a%26b", headers=RUSSIAN).text
    assert '<input type="hidden" name="back" value="/search?q=a%26b">' in page
    chosen = client.post("/language", data={"language": "kk", "back": "/search?q=a%26b"})
    assert (chosen.status_code, chosen.location) == (303, "/search?q=a%26b")
    assert "HttpOnly" in chosen.headers["Set-Cookie"]
    assert "Іздеу нәтижелері" in client.get("/help", headers=RUSSIAN).text or (
        '<html lang="kk"' in client.get("/help", headers=RUSSIAN).text
    )


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "/\nx", ""]
)
def test_the_choice_leads_nowhere_else(archive: WebArchive, back: str) -> None:
    assert archive.client.post("/language", data={"language": "fr", "back": back}).location == "/"


def test_a_language_that_there_is_not_is_refused_in_a_sentence(archive: WebArchive) -> None:
    answer = archive.client.post("/language", data={"language": "tlh"}, headers=RUSSIAN)
    assert answer.status_code == 400
    assert "Выберите один из них" in answer.text
    archive.client.set_cookie("fonds_language", "tlh")
    assert archive.client.get("/help").status_code == 200


def test_the_choice_of_the_account_counts_most(archive: WebArchive) -> None:
    people = archive.holdings.accounts
    account = people.add_account("nora", [Role.ADMIN], COMMAND_LINE)
    people.set_password(account, "paper lantern meadow quartz", COMMAND_LINE)
    people.change_account(account.id, COMMAND_LINE, language="fr")
    client = archive.client
    client.post("/language", data={"language": "kk"})
    shown = client.get("/login")
    token = shown.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert '<html lang="kk"' in shown.text
    entered = client.post(
        "/login", data={"csrf_token": token, "login": "nora", "password": "paper lantern meadow quartz"}
    )
    assert entered.status_code == 303
    assert '<html lang="fr"' in client.get("/help").text
    client.post("/language", data={"language": "ru"})
    assert '<html lang="fr"' in client.get("/help").text, "no form of ours: the account keeps what it said"
    token = client.get("/help").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    client.post("/language", data={"language": "ru", "csrf_token": token})
    assert '<html lang="ru"' in client.get("/help").text
    assert people.account(account.id).language == "ru"


def test_programs_are_spoken_to_in_english(archive: WebArchive) -> None:
    problem = archive.client.get("/api/v1/search?q=((", headers=RUSSIAN).get_json()
    assert problem["detail"].startswith("There is nothing between") or "parenthesis" in problem["detail"]


def test_errors_of_the_archive_are_told_in_the_language_of_the_page(archive: WebArchive) -> None:
    shown = archive.client.get("/search?q=(prison", headers=RUSSIAN).text
    assert "Скобка не закрыта. Добавьте закрывающую или удалите эту." in shown
    missing = archive.client.get("/documents/nothing", headers=RUSSIAN)
    assert missing.status_code == 404
    assert "Документа с таким идентификатором нет." in missing.text


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 документ"), (2, "2 документа"), (5, "5 документов"), (21, "21 документ")]
)
def test_russian_has_three_forms_of_a_number(archive: WebArchive, count: int, said: str) -> None:
    with archive.app.test_request_context("/", headers=RUSSIAN):
        from webapp.views.words import counted

        assert counted(count, "document") == said


@pytest.mark.parametrize(
    ("code", "day", "month", "size", "number", "tongue"),
    [
        ("en", "11 October 2017", "October 2017", "1.3 MB", "1,234", "Kazakh"),
        ("ru", "11 октября 2017 г.", "октябрь 2017 г.", "1,3 МБ", "1 234", "Казахский"),
        ("kk", "2017 ж. 11 қазан", "2017 ж. қазан", "1,3 МБ", "1 234", "Қазақ тілі"),
        ("fr", "11 octobre 2017", "octobre 2017", "1,3 Mo", "1 234", "Kazakh"),
    ],
)
def test_dates_sizes_and_numbers_are_written_as_each_language_does(
    archive: WebArchive, code: str, day: str, month: str, size: str, number: str, tongue: str
) -> None:
    from webapp.languages import forms
    from webapp.views import words

    with archive.app.test_request_context("/", headers={"Accept-Language": code}):
        told = (
            words.date_in_words("2017-10-11"),
            words.date_in_words("2017-10"),
            words.size(1_340_000),
            forms.number(1234),
            words.language("kk"),
        )
    plain = tuple(" ".join(one.split()) for one in told)  # spaces of several kinds
    assert plain == (day, month, size, number, tongue)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_without_an_id_is_drawn_in_every_language(archive: WebArchive, code: str) -> None:
    archive.add("A letter from the prison.", title="Letter <b>")
    client = archive.client
    for page in ("/", "/search?q=prison", "/search?q=((", "/search/advanced", "/help", "/deposit", "/coverage",
                 "/fixity", "/withdrawals", "/names", "/searches", "/searches/new?q=prison", "/search/statement?q=prison",
                 "/collections", "/work", "/login", "/nothing"):  # fmt: skip
        shown = client.get(page, headers={"Accept-Language": code})
        assert f'<html lang="{code}"' in shown.text, (page, shown.status_code)
        assert "%(" not in shown.text, page


def test_neither_command_line_nor_worker_loads_what_only_pages_need() -> None:
    program = "import sys, webapp.cli, webapp.messages.search_mail, webapp.printed.statement_pages; print(*sys.modules)"
    loaded_by = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"flask", "flask_babel", "babel"} & set(loaded_by.stdout.split()) == set()
