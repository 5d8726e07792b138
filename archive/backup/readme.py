"""What a backup says of itself to people, Fonds at hand or not."""

from archive.backup.manifest import Encryption

_TEXT = """\
This folder is a backup of a document archive kept by Fonds.

  originals/ab/cd/<digest>{suffix}   the documents, each under the SHA-256 of its bytes
  originals.sha256{pad}     what lies in originals/
  catalogue/<time>.sqlite{suffix}    what is said about them, their text, and the record of what happened to them:
{pad}                         an SQLite database for each time at which one can return
  secrets/{pad}              keys of the archive{secret}
  manifest.json{pad}        what belongs to the backup, with digests; manifest.copy.json is the same once more
{key}
With Fonds: set FONDS_HOME to an empty folder, then

  fonds restore THIS_FOLDER{option}

Without Fonds: every original is an ordinary file. In a catalogue, table "renditions" says which name (filename) and
which digest (sha256) each file has, and to which row of "documents" (title, date, …) it belongs.
{without}
Whether all originals are as they were backed up:

  sha256sum --check --quiet originals*.sha256

Nothing here may be changed by hand. The folder is added to by "fonds backup".
"""


def readme(encryption: Encryption | None) -> bytes:
    """The text of README.txt."""
    if encryption is None:
        parts = {
            "secret": ", readable to whoever can read this folder",
            "key": "",
            "option": "",
            "without": "",
        }
        return _TEXT.format(suffix="", pad="    ", **parts).encode()
    with_passphrase = encryption.key is not None
    return _TEXT.format(
        suffix=".age",
        pad="    ",
        secret="",
        key="  key.age                     what decrypts the rest, itself encrypted with the passphrase\n"
        if with_passphrase
        else "",
        option=" --passphrase-file FILE" if with_passphrase else " --identity FILE",
        without="Files that end in .age are encrypted (https://age-encryption.org): "
        + (
            "age -d -i key.age FILE.age > FILE\n"
            if with_passphrase
            else "age -d -i IDENTITY FILE.age > FILE\n"
        ),
    ).encode()
