#!/usr/bin/env python3
"""Makes samples/holdings/ from the texts in samples/source/. Two runs give the same bytes.

Needs what ``pip install -e '.[samples]'`` brings and two families of fonts (Debian:
fonts-dejavu-core, fonts-liberation). Nobody
needs to run it to use the samples: what it makes is kept beside it.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from workshop import mail, scan, web
from workshop.docx import docx
from workshop.odt import odt
from workshop.pdf import pdf
from workshop.sources import FOLDER, load

ASSEMBLY = "Parliamentary Assembly of the Meridian Council"
SIGNATORIES = (
    ("Astrid Hollmark-Venn", "Vestmark"),
    ("Étienne Caradec-Lormont", "Valmont"),
    ("Marek Oslavin", "Oslavia"),
    ("Doina Brăescu-Tarn", "Cardova"),
    ("Alaric Penhallow-Reeve", "Norrey"),
    ("Lutz Ehrenwald-Kamm", "Lutharia"),
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def dossier() -> bytes:
    """A message in two forms with three attachments: DOCX, PDF, TXT."""
    return mail.message(
        load("mail-dossier"),
        with_html=True,
        attachments=(
            mail.Attachment("Запись о свидании.docx", WORD, docx(load("note-visit-ru"))),
            mail.Attachment("complaints.pdf", "application/pdf", pdf(load("note-complaints-en"))),
            mail.Attachment("papers-i-can-bring.txt", "text/plain", web.txt(load("note-papers-en"))),
        ),
    )


def clemency() -> bytes:
    """A message in KOI8-R, headers too, with a text attached."""
    petition = mail.Attachment(
        "proshenie.txt", "text/plain; charset=koi8-r", web.txt(load("petition-ru"), "koi8-r")
    )
    return mail.message(load("mail-wife-ru"), encoding="koi8-r", transfer="8bit", attachments=(petition,))


def forwarded() -> bytes:
    """A message that carries another as it was received."""
    inner = mail.message(load("mail-foreman-ru"), encoding="koi8-r", transfer="base64")
    return mail.message(load("mail-forward-ru"), forwarded=inner)


def confirmation() -> bytes:
    """A message in two forms with an ODT attached."""
    attached = mail.Attachment(
        "confirmation-visite.odt", "application/vnd.oasis.opendocument.text", odt(load("confirmation-fr"))
    )
    return mail.message(load("mail-reply-fr"), with_html=True, attachments=(attached,))


RECIPES: dict[str, Callable[[], bytes]] = {
    "case-file/letter-signed.pdf": lambda: scan.signed_letter(load("letter-en"), ASSEMBLY, SIGNATORIES),
    "case-file/letter-typed.pdf": lambda: pdf(load("letter-en"), letterhead=ASSEMBLY),
    "case-file/letter-redacted.pdf": lambda: pdf(
        load("letter-en", redacted=True), letterhead=ASSEMBLY, remark="REDACTED COPY"
    ),
    "case-file/letter-ru.docx": lambda: docx(load("letter-ru")),
    "case-file/letter-fr.pdf": lambda: pdf(
        load("letter-fr"), letterhead="Assemblée parlementaire du Conseil du Méridien"
    ),
    "case-file/report-dzhakeltaev.pdf": lambda: pdf(load("report-dzhakeltaev"), roman_pages=2),
    "case-file/report-dzhakeltaev-ru.pdf": lambda: pdf(load("report-dzhakeltaev-ru")),
    "case-file/report-toksengir.pdf": lambda: pdf(load("report-toksengir"), sans=True),
    "case-file/list-of-prisoners.pdf": lambda: pdf(load("list-en"), sans=True),
    "case-file/list-of-prisoners-ru.docx": lambda: docx(load("list-ru")),
    "case-file/reply-ministry-kk.odt": lambda: odt(load("reply-ministry-kk")),
    "case-file/reply-ministry-ru.docx": lambda: docx(load("reply-ministry-ru")),
    "case-file/reply-prosecutor-ru.odt": lambda: odt(load("reply-prosecutor-ru")),
    "case-file/medical-note-scan.pdf": lambda: scan.typewritten_note(load("medical-note-ru"), "Сагындыр"),
    "case-file/medical-note-transcript.txt": lambda: web.txt(load("medical-note-ru"), "cp1251", "\r\n"),
    "case-file/court-minutes-2012-ru.txt": lambda: web.txt(load("court-minutes-ru"), "koi8-r"),
    "case-file/court-minutes-2016-kk.pdf": lambda: pdf(
        load("court-minutes-kk"), letterhead="Сармола аудандық соты"
    ),
    "case-file/committee-minutes.odt": lambda: odt(load("committee-minutes")),
    "case-file/note-mission-fr.txt": lambda: web.txt(load("memo-fr"), "cp1252", "\r\n"),
    "case-file/visit-notes.docx": lambda: docx(load("visit-notes-en")),
    "case-file/letter-to-kamila-ru.txt": lambda: web.txt(load("letter-granddaughter-ru"), "cp1251", "\r\n"),
    "case-file/mail-dossier.eml": dossier,
    "case-file/mail-clemency-ru.eml": clemency,
    "case-file/mail-forwarded-ru.eml": forwarded,
    "case-file/mail-mission-fr.eml": confirmation,
    "case-file/mail-daughter-kk.eml": lambda: mail.message(load("mail-daughter-kk"), transfer="base64"),
    "press/press-release.pdf": lambda: pdf(
        load("press-release-en"), letterhead="Lantern Committee for Prisoners"
    ),
    "press/press-release-fr.odt": lambda: odt(load("press-release-fr")),
    "press/courrier-de-valmont-2016-11-18.html": lambda: web.html(load("courrier-fr")),
    "press/norrey-courier-2016-11-16.html": lambda: web.html(load("courier-en")),
    "press/vestnik-taskolya-2017-04-21.html": lambda: web.html(load("vestnik-ru"), "windows-1251"),
    "press/taskol-tany-2017-05-20.html": lambda: web.html(load("tany-kk")),
    "press/lutharische-rundschau-2017-01-28.html": lambda: web.html(load("zeitung-de")),
    "press/sarmola-radio-2017-04-12.txt": lambda: web.txt(load("radio-kk")),
    "case-file/metadata.csv": (FOLDER / "metadata-case-file.csv").read_bytes,
    "press/metadata.csv": (FOLDER / "metadata-press.csv").read_bytes,
}


def make(into: Path) -> None:
    """Writes every sample below ``into``, in place of what was there."""
    for folder in ("case-file", "press"):
        shutil.rmtree(into / folder, ignore_errors=True)
        (into / folder).mkdir(parents=True)
    for name, recipe in RECIPES.items():
        (into / name).write_bytes(recipe())


def main() -> None:
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Make the sample files of Fonds.")
    parser.add_argument(
        "--into", type=Path, default=here / "holdings", help="folder to write to (default: %(default)s)"
    )
    into = parser.parse_args().into
    make(into)
    sizes = [path.stat().st_size for path in into.rglob("*") if path.is_file()]
    print(f"{len(sizes)} files, {sum(sizes):,} bytes in {into}")


if __name__ == "__main__":
    main()
