"""Letters for the archives that are harmed: small, each different, each with words of its own."""

import random
from email.message import EmailMessage
from pathlib import Path

_WORDS = [
    "evidence",
    "custody",
    "archive",
    "letter",
    "witness",
    "deposit",
    "harbour",
    "minutes",
    "council",
    "register",
    "invoice",
    "testimony",
    "ledger",
    "charter",
    "decree",
    "письмо",
    "свидетель",
    "архив",
    "суд",
    "хат",
    "куә",
    "соты",
]
KINDS = ("txt", "txt", "html", "eml", "txt", "txt")


def letter(seed: str, number: int) -> tuple[str, bytes]:
    """Name and bytes; every sixth is a mail with an attachment."""
    chance = random.Random(f"{seed}-{number}")
    words = " ".join(
        f"{chance.choice(_WORDS)}{chance.randrange(40)}" for _ in range(chance.choice((20, 200, 2_000)))
    )
    text = f"Letter {seed} number{number} own{seed}x{number}\n{words}\n"
    kind = KINDS[number % len(KINDS)]
    name = f"{seed}-{number:04}.{kind}"
    if kind == "html":
        return name, f"<html><title>Page {number}</title><body><p>{text}</p></body></html>".encode()
    if kind == "eml":
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = (
            "anna@example.org",
            "paul@example.org",
            f"Mail {seed} {number}",
        )
        mail["Date"] = "Wed, 11 Oct 2017 09:00:00 +0000"
        mail.set_content(text)
        mail.add_attachment(f"attached to {seed} {number}\n{words}", filename=f"enclosed-{seed}-{number}.txt")
        return name, mail.as_bytes()
    return name, text.encode()


def write_letters(folder: Path, seed: str, count: int) -> list[bytes]:
    """A folder of them; returns their bytes."""
    folder.mkdir(parents=True)
    made = [letter(seed, number) for number in range(count)]
    for name, data in made:
        (folder / name).write_bytes(data)
    return [data for _, data in made]
