"""Taking members out of an archive, whatever its format: what that may cost, and what is said of those left behind.

A member goes out in pieces as it is unpacked; none is ever held whole, and no name is ever used as a path.
One bad member costs that member. Sizes are bytes. Knows no archive format.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from indexer.extract.emission import Emission
from indexer.extract.limits import MIB, CannotRead, Limits
from indexer.extract.normalisation import one_line

# What is packed tighter than this is no document: text reaches 20, sheets of zeros a thousand.
_RATIO = 150
_NEVER_MIND = 64 * MIB  # unpacked, so much is taken at any ratio
_LISTED = 4_000_000  # code points of names
_NAMED = 5  # members named in one sentence


class DamagedMember(Exception):  # noqa: N818 - named by what happened
    """This member cannot be unpacked, or not to its end; the next may well be."""


class _TooLarge(Exception):  # noqa: N818 - named by what happened
    """This member unpacks to more than is taken."""


@dataclass(slots=True)
class Unpacking:
    """One archive on its way out. Ends with ``finish``, whatever happened before."""

    emit: Emission
    limits: Limits
    packed: int  # bytes of the archive itself
    _names: list[str] = field(default_factory=list)
    _listed: int = 0  # code points in ``_names``
    _is_listed: bool = False
    _taken: int = 0
    _skipped: int = 0  # links, devices: nothing that could be kept
    _locked: list[str] = field(default_factory=list)
    _damaged: list[str] = field(default_factory=list)
    _too_large: list[str] = field(default_factory=list)

    def list_names(self, untrusted_names: Iterable[str]) -> None:
        """The names of all members, for formats that know them beforehand; they are the archive's own text."""
        for name in untrusted_names:
            self._list(name)
        self._is_listed = True

    def take(self, untrusted_name: str, pieces: Iterable[bytes], declared: int = 0) -> None:
        """Hand on one member. ``declared`` is the size it claims: too large is believed, small is not."""
        self._list(untrusted_name)
        if declared > self._most():
            self._too_large.append(untrusted_name)
            return
        try:
            unpacked = iter(pieces)
            first = next(unpacked, b"")
            if first:  # an empty file is named in the text; there is nothing in it to keep
                self.emit.part(untrusted_name, self._counted(chain([first], unpacked)))
            self._taken += 1
        except DamagedMember:
            self._damaged.append(untrusted_name)
        except _TooLarge:
            self._too_large.append(untrusted_name)

    def locked(self, untrusted_name: str) -> None:
        """A member that needs a password."""
        self._list(untrusted_name)
        self._locked.append(untrusted_name)

    def damaged(self, untrusted_name: str) -> None:
        """A member that cannot be unpacked."""
        self._list(untrusted_name)
        self._damaged.append(untrusted_name)

    def too_large(self, untrusted_name: str) -> None:
        """A member that unpacks to more than anybody wants."""
        self._list(untrusted_name)
        self._too_large.append(untrusted_name)

    def skip(self, untrusted_name: str) -> None:
        """A link or a device: a name, and no file."""
        self._list(untrusted_name)
        self._skipped += 1

    def finish(self) -> None:
        """Say what is missing, and emit the names. Raises ``CannotRead`` when a password is all that is missing."""
        if self._skipped:
            self.emit.note("members_skipped", self._skipped)
        if self._locked and not (self._taken or self._damaged or self._too_large):
            raise CannotRead("encrypted-file", _sentence(self._locked, "needs a password", "need a password"))
        for names, code, one, many in (
            (self._locked, "encrypted-file", "needs a password", "need a password"),
            (self._damaged, "damaged-parts", "is damaged", "are damaged"),
            (
                self._too_large,
                "limit-expansion",
                "is too large to be taken out",
                "are too large to be taken out",
            ),
        ):
            if names:
                self.emit.missing(code, _sentence(names, one, many))
        text = "\n".join(self._names)
        if text:  # last: a bound of text may be met by it
            self.emit.text(text, prose_from=len(text))

    def _most(self) -> int:
        """Bytes that one member may have."""
        return min(self.limits.part_mb * MIB, max(_NEVER_MIND, _RATIO * self.packed))

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        left = self._most()
        for piece in pieces:
            left -= len(piece)
            if left < 0:
                raise _TooLarge
            yield piece

    def _list(self, untrusted_name: str) -> None:
        if not self._is_listed and self._listed < _LISTED:
            name = one_line(untrusted_name)
            self._names.append(name)
            self._listed += len(name)


def _sentence(names: list[str], one: str, many: str) -> str:
    told = ", ".join(one_line(name, 100) or "(without a name)" for name in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{told}{more} {one if len(names) == 1 else many}."
