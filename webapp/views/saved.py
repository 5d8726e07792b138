"""What pages, feeds and the API of saved searches share: which one is meant, keeping one, how it stands."""

from archive.addresses import address_of
from archive.errors import NotFound, QueryError, UsageError
from archive.ids import is_id
from archive.saved_searches import SavedSearch, title_of
from indexer.alerts.questions import understood_now
from webapp.views import reading
from webapp.views.search_form import SearchForm


def saved_from(asked: SearchForm, title: str, mail_to: str | None) -> SavedSearch:
    """Keep a search that a form or a program describes. Raises the ``QueryError`` family and ``UsageError``."""
    reading.searcher()  # says that there is no index
    query = asked.query(reading.groups())
    return reading.holdings().alerts.save(query, title_of(title), mail_address(mail_to))


def mail_address(untrusted_address: str | None) -> str | None:
    """An address that mails can be sent to; raises ``UsageError``, also where no mail server is set."""
    address = address_of(untrusted_address)
    if address and reading.site().settings.mail_server is None:
        raise UsageError(
            "No mail is sent here. Ask whoever runs the archive to set FONDS_SMTP_URL, or use the feed."
        )
    return address


def saved_search(untrusted_id: str) -> SavedSearch:
    """One that the asker may see; raises ``NotFound``."""
    if not is_id(untrusted_id):
        raise NotFound(
            "There is no saved search with this id. It may have been typed or copied incompletely."
        )
    return reading.holdings().catalogue.saved_search(untrusted_id)


def is_up_to_date(search: SavedSearch) -> bool:
    """Whether the index has not changed since the search was carried out."""
    return search.index_state == reading.holdings().alerts.state_of_index(reading.groups())


def understood_otherwise(found: SavedSearch) -> str | None:
    """How its query is understood now, where that differs; ``None`` also where it is not understood at all."""
    try:
        return understood_now(found.question)
    except QueryError:
        return None
