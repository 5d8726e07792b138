"""What pages, feeds and the API of saved searches share: which one is meant, keeping one, how it stands."""

from archive.addresses import address_of
from archive.errors import NotFound, QueryError, UsageError
from archive.ids import is_id
from archive.saved_searches import SavedSearch, title_of
from indexer.alerts.questions import understood_now
from webapp import policy
from webapp.views import reading
from webapp.views.search_form import SearchForm


def saved_from(asked: SearchForm, title: str, mail_to: str | None) -> SavedSearch:
    """Keep a search that a form or a program describes. Raises the ``QueryError`` family and ``UsageError``."""
    reading.searcher()  # says that there is no index
    query = asked.query(reading.tokens())
    return reading.holdings().alerts.save(query, title_of(title), mail_address(mail_to), _owner())


def mail_address(untrusted_address: str | None) -> str | None:
    """An address that mails can be sent to; raises ``UsageError``, also where no mail server is set."""
    address = address_of(untrusted_address)
    if address and reading.site().settings.mail_server is None:
        raise UsageError(
            "No mail is sent here. Ask whoever runs the archive to set FONDS_SMTP_URL, or use the feed."
        )
    return address


def saved_search(untrusted_id: str) -> SavedSearch:
    """One of the asker's; raises ``NotFound``."""
    missing = NotFound(
        "There is no saved search with this id. It may have been removed, or copied incompletely."
    )
    if not is_id(untrusted_id):
        raise missing
    try:
        found = reading.holdings().catalogue.saved_search(untrusted_id)
    except NotFound:
        raise missing from None
    if found.owner != _owner() and not reading.asker().is_keeper:
        raise missing
    return found


def own_searches() -> list[SavedSearch]:
    """The asker's, the newest first; the keeper's are all."""
    return reading.holdings().catalogue.saved_searches(_owner())


def _owner() -> str | None:
    account = reading.asker().account
    return account.id if account else None


def is_up_to_date(search: SavedSearch) -> bool:
    """Whether the index has not changed since the search was carried out."""
    eyes = policy.readers(reading.holdings())
    return search.index_state == reading.holdings().alerts.state_of_index(eyes(search))


def understood_otherwise(found: SavedSearch) -> str | None:
    """How its query is understood now, where that differs; ``None`` also where it is not understood at all."""
    try:
        return understood_now(found.question)
    except QueryError:
        return None
