"""What a backup keeps: the last snapshots, and every original that one of them names.

An original that the archive has given up stays until no snapshot is kept from before that. Knows no time but the
order of snapshots.
"""

from collections.abc import Iterable, Mapping, Sequence

from archive.backup.folder import CATALOGUES, SECRETS, BackupFolder
from archive.backup.manifest import Manifest, Snapshot


def leaving_now(
    before: Mapping[str, str], superfluous: Iterable[str], kept: Sequence[Snapshot]
) -> tuple[dict[str, str], list[str]]:
    """Originals that only older snapshots name, with the first snapshot without them; and those none names any more."""
    leaving = {sha256: before.get(sha256, kept[-1].at) for sha256 in superfluous}
    older = {
        one.at for one in kept[1:]
    }  # a snapshot from before is kept only if the first without it is one of these
    unneeded = [sha256 for sha256, since in leaving.items() if since not in older]
    for sha256 in unneeded:
        del leaving[sha256]
    return leaving, unneeded


def remove_unneeded(folder: BackupFolder, manifest: Manifest, originals: Iterable[str]) -> None:
    """Remove these originals, and what lies in the backup's folders for no entry of the manifest."""
    named = {one.catalogue.path for one in manifest.snapshots} | {one.kept.path for one in manifest.secrets}
    for name in (*folder.names_in(CATALOGUES), *folder.names_in(SECRETS)):
        if name not in named:
            folder.remove(name)
    for path in folder.root.glob("originals*.sha256"):
        if manifest.originals is None or path.name != manifest.originals.path:
            folder.remove(path.name)
    for name in originals:
        folder.remove(name)


def file_stamp(at: str) -> str:
    """A moment as part of a file's name, on any file system."""
    return at.replace(":", "-")


def list_name(at: str) -> str:
    """The name of a list of originals from which some were taken at that moment."""
    return f"originals-{file_stamp(at)}.sha256"
