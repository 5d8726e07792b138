"""What templates say texts with: ``_``, ``ngettext``, ``{% trans %}``, ``number``, ``told``. Knows Jinja, not Flask."""

from functools import lru_cache
from gettext import NullTranslations

from jinja2 import Environment, pass_context, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from webapp.languages import catalog_of_page, direction, language
from webapp.languages.forms import number
from webapp.languages.sentences import told

_TEXTS = 2_000  # of all languages


def speak(environment: Environment) -> None:
    """Let the environment's templates speak the reader's language."""
    environment.policies["ext.i18n.trimmed"] = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalog_of_page().gettext(text),
        ngettext=lambda one, many, num: catalog_of_page().ngettext(one, many, num),
        pgettext=lambda context, text: catalog_of_page().pgettext(context, text),
        newstyle=True,
    )
    environment.filters.update(number=number, told=told)
    environment.globals.update(_=_said, ngettext=_counted, language=language, text_direction=direction)


@pass_eval_context
def _said(context: EvalContext, text: str, /, **values: object) -> str:
    """Jinja's ``_``, which a page of results calls a hundred times and more: most often for the same few texts."""
    catalog = catalog_of_page()
    if not context.autoescape:
        return str(catalog.gettext(text) % values)
    return _form(catalog, text) % values if values else _whole(catalog, text)


@lru_cache(_TEXTS)
def _whole(catalog: NullTranslations, text: str) -> Markup:
    return _form(catalog, text) % {}


@lru_cache(_TEXTS)
def _form(catalog: NullTranslations, text: str) -> Markup:
    """A text with places for values, which are escaped when they are put in."""
    return Markup(catalog.gettext(text))  # noqa: S704 - our own text


@pass_context
def _counted(context: Context, one: str, many: str, num: int, /, **values: object) -> str:
    """Jinja's ``ngettext``, with the number as the reader's language writes it."""
    text = catalog_of_page().ngettext(one, many, num)
    values["num"] = number(num)
    safe = Markup(text) if context.eval_ctx.autoescape else text  # noqa: S704 - our own text; values are escaped
    return safe % values
