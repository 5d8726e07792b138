"""A check-up: what this machine has, what is missing, what stops working without it, and what to do about it."""

import sys
from collections.abc import Callable

from archive.errors import FondsError
from archive.settings import Settings
from indexer.analysis import has_stemmer
from webapp.checkup.finding import Finding
from webapp.checkup.surroundings import look_around

__all__ = ["Finding", "examine", "mail_finding"]

_APT = "sudo apt-get install"
_MAIL_SECONDS = 5.0  # for the mail server to answer


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; a part that cannot be looked at is a finding, not a failure."""
    findings = [
        _python(),
        _libmagic(),
        _libarchive(),
        _languages(settings),
        _ocr(settings),
        _office(),
        _isolation(settings),
        *look_around(settings),
        mail_finding(settings),
    ]
    return [*findings, *_holdings(settings)]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "Python",
        sys.version_info >= (3, 11),
        version,
        "" if sys.version_info >= (3, 11) else "Use 3.11 or later.",
    )


def _libmagic() -> Finding:
    from indexer.identification.identify import libmagic_problem

    problem = libmagic_problem()
    if problem is None:
        return Finding("libmagic", True, "present")
    return Finding(
        "libmagic", False, f"{problem} Rare formats are not told apart without it.", f"{_APT} libmagic1"
    )


def _libarchive() -> Finding:
    from indexer.extract.libarchive_reading import problem

    if problem() is None:
        return Finding("libarchive", True, "present")
    message = "missing: 7-Zip, RAR, Zstandard and older archives are kept without looking into them"
    return Finding("libarchive", False, message, f"{_APT} libarchive13")


def _languages(settings: Settings) -> Finding:
    without = [language for language in settings.languages if not has_stemmer(language)]
    message = f"expected in the holdings: {', '.join(settings.languages)}"
    if without:
        message += f"; words in {', '.join(without)} are found as they are spelled, not in other inflections"
    return Finding("languages", True, message)


def _ocr(settings: Settings) -> Finding:
    from indexer.ocr.models import package_of
    from indexer.ocr.recogniser import models_for

    if settings.ocr == "never":
        return Finding("OCR", True, "switched off by FONDS_OCR; scans and images are kept without text")
    models = models_for(settings)
    lost = "scans and images are kept without text"
    if not models.has_library:
        return Finding("OCR", False, f"tesserocr is missing: {lost}", "pip install tesserocr")
    names = ", ".join(models.names) or "none"
    message = f"models: {names}" + (f", in {models.folder}" if models.folder else "")
    if models.unknown:
        message += f"; Tesseract has no model for {', '.join(models.unknown)}"
    if not models.missing:
        return Finding("OCR", bool(models.names), message)
    lost = "its letters are mistaken for others" if models.names else lost
    message += f"; missing for {', '.join(models.missing)}: {lost}"
    return Finding("OCR", False, message, " ".join((_APT, *map(package_of, models.missing))))


def _office() -> Finding:
    from indexer.office import find_program

    program = find_program()
    if program is None:
        lost = "DOC, PPT, WordPerfect and other old files are kept without text, and office files have no page views"
        packages = "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"
        return Finding("LibreOffice", False, f"missing: {lost}", f"{_APT} {packages}")
    if program.bubblewrap is None:
        message = (
            f"{program.version}; it runs with resource limits alone, because bubblewrap is missing or is not "
            "allowed to work here (user namespaces)"
        )
        return Finding("LibreOffice", False, message, f"{_APT} bubblewrap")
    return Finding("LibreOffice", True, f"{program.version}, confined by bubblewrap")


def mail_finding(settings: Settings) -> Finding:
    """Whether mails about saved searches can be handed over; connects and logs in, sends nothing."""
    server, sender = settings.mail_server, settings.mail_from
    if server is None or sender is None:
        return Finding("mail", True, "none is sent: FONDS_SMTP_URL is not set; saved searches have feeds")
    from indexer.alerts.smtp import SmtpPost

    try:
        SmtpPost(server, sender, answer_seconds=_MAIL_SECONDS).check()
    except FondsError as error:
        return Finding("mail", False, error.message, "Correct FONDS_SMTP_URL; what was to be sent is kept.")
    return Finding("mail", True, f"{server} can be reached; mails are sent from {sender}")


def _holdings(settings: Settings) -> list[Finding]:
    from indexer.holdings import open_holdings
    from webapp.checkup.condition import look_into

    if not settings.home.exists():
        return [Finding("archive", True, f"none yet at {settings.home}; `fonds ingest` makes one")]
    try:
        with open_holdings(settings) as holdings:
            return [_try("store", lambda: holdings.store.check()), *look_into(holdings)]
    except FondsError as error:
        return [Finding("archive", False, error.message)]


def _isolation(settings: Settings) -> Finding:
    from indexer.holdings import defence_of

    defence = defence_of(settings)
    advice = (
        "Use Linux 5.13 or later on x86-64 or 64-bit ARM; FONDS_UNCONFINED=refuse keeps files out till then."
    )
    message = f"{defence.means}. {defence.sentence}"
    return Finding("isolation", defence.holds, message, "" if defence.holds else advice)


def _try(name: str, check: Callable[[], object]) -> Finding:
    try:
        check()
    except FondsError as error:
        return Finding(name, False, error.message)
    return Finding(name, True, "can be read and written")
