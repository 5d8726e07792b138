"""What a backup says of itself to people, Fonds at hand or not."""

from archive.backup.manifest import Encryption

_TEXT = """\
This folder is a backup of a document archive kept by Fonds.

{rows}

With Fonds: set FONDS_HOME to an empty folder, then

  fonds restore THIS_FOLDER{option}

Without Fonds: every original is an ordinary file. In a catalogue, table "renditions" says which name (filename) and
which digest (sha256) each file has, and to which row of "documents" (title, date, ...) it belongs.
{decrypting}
Whether all originals are as they were backed up:

  sha256sum --check --quiet originals*.sha256

Nothing here may be changed by hand. The folder is added to by "fonds backup".
"""


def readme(encryption: Encryption | None) -> bytes:
    """The text of README.txt."""
    suffix = ".age" if encryption else ""
    has_key = encryption is not None and encryption.key is not None
    rows = {
        f"originals/ab/cd/<digest>{suffix}": "the documents, each under the SHA-256 of its bytes",
        "originals.sha256": "what lies in originals/, with digests",
        f"catalogue/<time>.sqlite{suffix}": "what is said about them, their text, and the record of what happened:\n"
        + " " * 36
        + "an SQLite database for each time to which one can return",
        f"secrets/<name>-<time>{suffix}": "keys of the archive: whoever can read this folder can read them"
        if encryption is None
        else "keys of the archive",
        "manifest.json": "what belongs to the backup, with digests; manifest.copy.json is the same",
    }
    if has_key:
        rows["key.age"] = "what decrypts the rest, itself encrypted with the passphrase"
    option, decrypting = "", ""
    if encryption is not None:
        option = " --passphrase-file FILE" if has_key else " --identity FILE"
        decrypting = (
            "Files that end in .age are encrypted (https://age-encryption.org). To decrypt one:\n\n"
            f"  age --decrypt -i {'key.age' if has_key else 'IDENTITY'} FILE.age > FILE\n"
        )
    table = "\n".join(f"  {name:<34}{meaning}" for name, meaning in rows.items())
    return _TEXT.format(rows=table, option=option, decrypting=decrypting).encode()
