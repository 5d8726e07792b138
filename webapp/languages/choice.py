"""Which language a page is in, and the small form that chooses it. Knows Flask, and nothing of texts.

The account's choice, else that of the form (a cookie), else the browser's, else English. A feed's address may say it
(``lang``), as a program that fetches it has nothing else to say it by. The JSON API is English.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import cast

from flask import Blueprint, Flask, Response, g, has_request_context, redirect, request
from flask_babel import Babel
from werkzeug.wrappers import Response as BaseResponse

from archive.errors import FondsError, UsageError
from webapp.languages import ENGLISH, LANGUAGES, language
from webapp.languages.in_templates import speak
from webapp.policy import Action, requires

COOKIE = "fonds_language"
_YEAR = 365 * 24 * 3600
_FEED = "application/atom+xml"
_ENGLISH_ONLY = ("/api/", "/static/")

bp = Blueprint("languages", __name__)


def install(app: Flask) -> None:
    """Let the application's templates and views speak the reader's language."""
    Babel(app, default_locale=ENGLISH, locale_selector=choose, configure_jinja=False)
    speak(app.jinja_env)
    app.jinja_env.globals.update(
        languages=LANGUAGES,
        here=_here,
        texts_for_scripts=lambda: _texts_for_scripts(
            cast(Callable[[str], str], app.jinja_env.globals["asset"])
        ),
    )
    app.register_blueprint(bp)

    @app.after_request
    def vary(response: Response) -> Response:
        if response.mimetype in ("text/html", _FEED):
            response.vary.update(("Accept-Language", "Cookie"))
        return response


def choose() -> str:
    """The language of the answer to this request."""
    if not has_request_context() or request.path.startswith(_ENGLISH_ONLY):
        return ENGLISH
    for one in (_of_feed(), _of_account(), request.cookies.get(COOKIE)):
        if one in LANGUAGES:
            return str(one)
    return request.accept_languages.best_match(list(LANGUAGES)) or ENGLISH


def lang_of_feed() -> str | None:
    """The language that the address of a feed asks for. Raises ``UsageError`` where it is none of ours."""
    lang = request.args.get("lang") or None
    if lang is not None and lang not in LANGUAGES:
        raise UsageError(f"Pages are written in {', '.join(LANGUAGES)}. Choose one of these.")
    return lang


@bp.post("/language")
@requires(Action.OPEN)
def chosen() -> BaseResponse:
    """Keep the choice for a year, in the account too, and go back to the page it was made on."""
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        raise UsageError(f"Pages are written in {', '.join(LANGUAGES)}. Choose one of these.")
    _tell_account(code)
    response = redirect(_within(request.form.get("back", "")), 303)
    response.set_cookie(COOKIE, code, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def _tell_account(code: str) -> None:
    """Let the account of who has signed in say so too, where the form came from a page of theirs."""
    from flask_wtf.csrf import validate_csrf

    from webapp.views import reading

    account = reading.asker().account
    if account is None or account.language in (None, code):
        return  # the cookie is enough
    with suppress(ValueError):  # the form's word is missing or not ours
        validate_csrf(request.form.get("csrf_token"))
        reading.holdings().accounts.change_account(account.id, reading.audit_agent(), language=code)


def _of_feed() -> str | None:
    said = request.args.getlist("lang") if request.path.endswith(".atom") else []
    return said[0] if len(said) == 1 else None  # what is wrong with it is said by ``lang_of_feed``


def _of_account() -> str | None:
    """What the asker's account says; asked once, and never while it is being found out who asks."""
    if g.get("language_is_asked"):
        return None
    g.language_is_asked = True
    from webapp.views import reading

    with suppress(FondsError):
        asker = getattr(reading, "asker", None)
        account = asker().account if asker else None
        return account.language if account is not None else None
    return None


def _texts_for_scripts(asset: Callable[[str], str]) -> str | None:
    """The address of the module that holds the texts of scripts; none is needed for English."""
    return None if language() == ENGLISH else asset(f"texts/{language()}.js")


def _here() -> str:
    """The address of this page, where the form leads back to; of an answer to a form, the start."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _within(untrusted_address: str) -> str:
    """The address if it is one of this site's own pages, else the start."""
    plain = untrusted_address.startswith("/") and not untrusted_address.startswith(("//", "/\\"))
    return untrusted_address if plain and untrusted_address.isprintable() else "/"
