"""The passwords an archivist supplies for encrypted files: one a line in a file, tried in turn.

They travel from that file to the confined children alone: never by the command line, where every user of the
machine could read them, and never into the catalogue, the custody events or a log.
"""

from pathlib import Path

from archive.errors import UsageError

MOST_PASSWORDS = 200
MOST_CHARACTERS = 5_000  # of all together: they travel in one message to the process that reads
_MOST_BYTES = 1 << 16


def read_passwords(path: Path) -> tuple[str, ...]:
    """The lines of ``path`` (UTF-8), empty ones left out; blanks at either end belong to a password.

    Raises ``UsageError`` with a message that quotes none of them.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"The password file {path} cannot be read: {error.strerror}.") from error
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"The password file {path} is not UTF-8. Save it as UTF-8 and try again.") from error
    passwords = tuple(dict.fromkeys(line for line in lines if line))
    if (
        len(data) > _MOST_BYTES
        or len(passwords) > MOST_PASSWORDS
        or sum(map(len, passwords)) > MOST_CHARACTERS
    ):
        raise UsageError(
            f"The password file {path} is too long: at most {MOST_PASSWORDS} passwords and "
            f"{MOST_CHARACTERS:,} characters in all are tried."
        )
    return passwords
