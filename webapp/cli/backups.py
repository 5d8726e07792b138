"""``fonds backup`` and ``fonds restore``: keeping the archive where its disk is not."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import UsageError
from archive.settings import Settings
from webapp.cli.output import print_json, progress_bar, say, shown

if TYPE_CHECKING:
    from archive.backup.encryption import Opener
    from archive.backup.manifest import Manifest
    from archive.backup.reports import BackupReport, CheckReport, RestoreReport
    from archive.backup.source import Wish
    from archive.proof.heads import Head
    from indexer.holdings import Holdings

_FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("folder", metavar="DEST", type=_FOLDER)
@click.option(
    "--encrypt-to", "recipients", multiple=True, metavar="RECIPIENT",
    help="Encrypt to this age public key (age1…), public key of SSH, or file with one a line. May be given again.",
)  # fmt: skip
@click.option(
    "--passphrase-file", metavar="FILE", type=_FOLDER,
    help="Encrypt with the passphrase in the first line of this file.",
)  # fmt: skip
@click.option(
    "--keep", metavar="N", type=click.IntRange(1, 10_000), default=7, show_default=True,
    help="Snapshots of the catalogue that are kept; older ones are removed.",
)  # fmt: skip
@click.option("--verify", is_flag=True, help="Back nothing up; re-read all that lies in the backup.")
@click.option(
    "--identity", metavar="FILE", type=_FOLDER,
    help="With --verify: decrypt, too, with this age identity or private key of SSH.",
)  # fmt: skip
@click.option("--list", "only_list", is_flag=True, help="Back nothing up; list the snapshots in the backup.")
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def backup(
    folder: Path,
    recipients: tuple[str, ...],
    passphrase_file: Path | None,
    keep: int,
    verify: bool,
    identity: Path | None,
    only_list: bool,
    as_json: bool,
) -> int:
    """Bring the backup in the folder DEST up to date, while the archive is in use.

    Only new originals are copied. What was interrupted goes on where it stopped.
    """
    from archive.backup.encryption import passphrase_in, recipients_of

    if only_list:
        return _list(folder, as_json)
    passphrase = passphrase_in(passphrase_file) if passphrase_file else None
    if verify:
        return _told(_verify(folder, identity, passphrase), as_json)
    if identity is not None:
        raise UsageError("--identity is for --verify: making a backup needs public keys only.")
    if recipients and passphrase is not None:
        raise UsageError("Use --encrypt-to or --passphrase-file, not both.")
    from archive.backup.source import Wish

    return _told(_make(folder, Wish(recipients_of(recipients), passphrase, keep)), as_json)


@click.command()
@click.argument("source", metavar="SRC", type=_FOLDER)
@click.option(
    "--identity", metavar="FILE", type=_FOLDER,
    help="The age identity or private key of SSH that decrypts the backup.",
)  # fmt: skip
@click.option(
    "--passphrase-file", metavar="FILE", type=_FOLDER,
    help="A file with the passphrase of the backup in its first line.",
)  # fmt: skip
@click.option(
    "--at", metavar="TIME",
    help="Restore the last snapshot whose time begins so (2026-11-22); else the newest.",
)  # fmt: skip
@click.option(
    "--head", metavar="HEAD",
    help="The end of the custody record as it was noted elsewhere: NUMBER:DIGEST as backup printed it, or the file of "
    "a signed head (fonds custody head). What the restored archive lacks of it is told.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def restore(
    source: Path,
    identity: Path | None,
    passphrase_file: Path | None,
    at: str | None,
    head: str | None,
    as_json: bool,
) -> int:
    """Make the archive in FONDS_HOME, which must be empty, out of the backup SRC; then build its index."""
    from archive.backup.encryption import passphrase_in
    from archive.backup.heads import head_of, is_short
    from archive.backup.places import target_of
    from archive.backup.restoring import recovery_event
    from archive.backup.restoring import restore as restore_archive
    from indexer.holdings import open_holdings, open_store

    settings = Settings.from_environment()
    passphrase = passphrase_in(passphrase_file) if passphrase_file else None
    short = head_of(head) if head and is_short(head) else None
    signed = _signed_head(Path(head)) if head and short is None else None
    with _Bars("restore") as bars:
        report = restore_archive(
            source,
            target_of(settings, open_store, _in_force(settings)),
            _opener_of(identity, passphrase),
            at=at,
            head=short,
            progress=bars.show,
        )
    with open_holdings(settings) as holdings:
        if signed is not None:
            report = replace(report, behind=_behind(holdings, signed))
        holdings.catalogue.record_event(recovery_event(report, "fonds restore"))
        code = _told(report, as_json)
        say("fonds: the originals are in place; the index is being built anew.")
        with progress_bar(
            sum(holdings.catalogue.counts().renditions.values()), "index", " renditions"
        ) as bar:
            holdings.reindex(progress=lambda: bar.update())
    return code


def _signed_head(path: Path) -> "Head":
    from archive.proof.heads import MOST_BYTES, kept_head

    try:
        with path.open("rb") as file:
            return kept_head(file.read(MOST_BYTES))
    except OSError as error:
        raise UsageError(
            f"{str(path)[:90]!r} is neither NUMBER:DIGEST nor a file with a head: {error.strerror}."
        ) from None


def _behind(holdings: "Holdings", head: "Head") -> str | None:
    """What the restored archive lacks of a signed head."""
    from archive.clock import utc_now
    from archive.proof.heads import Heads
    from archive.proof.key import NAME

    compared = Heads(holdings.catalogue, holdings.settings.home / NAME, utc_now).compare(head)
    return None if compared.holds else compared.message


def _make(folder: Path, wish: "Wish") -> "BackupReport":
    from archive.backup.making import make_backup
    from archive.backup.note import note_backup
    from archive.backup.places import source_of
    from indexer.holdings import open_store

    settings = Settings.from_environment()
    source = source_of(settings, open_store, _in_force(settings), f"fonds {version('fonds')}")
    with _Bars("backup") as bars:
        report = make_backup(source, folder, wish, bars.show)
    if report.sound:
        note_backup(settings.home)
    return report


def _verify(folder: Path, identity: Path | None, passphrase: str | None) -> "CheckReport":
    from archive.backup.checking import check_backup

    opener_of = _opener_of(identity, passphrase)
    asked = identity is not None or passphrase is not None
    with _Bars("verify") as bars:
        return check_backup(folder, lambda manifest: opener_of(manifest) if asked else None, bars.show)


def _list(folder: Path, as_json: bool) -> int:
    from dataclasses import asdict

    from archive.backup.checking import open_backup

    _, manifest, _ = open_backup(folder)
    if as_json:
        print_json([asdict(one) for one in manifest.snapshots])
        return 0
    for one in manifest.snapshots:
        lacking = f", {one.unsaved} not in the backup" if one.unsaved else ""
        click.echo(
            f"{one.at}  {one.documents} documents, {one.originals} originals{lacking}; last found so {one.confirmed_at}"
        )
    return 0


def _told(report: "BackupReport | CheckReport | RestoreReport", as_json: bool) -> int:
    if as_json:
        print_json(report.as_json())
    else:
        for line in report.lines():
            click.echo(shown(line))
    return 0 if report.sound else 1


def _opener_of(identity: Path | None, passphrase: str | None) -> "Callable[[Manifest], Opener]":
    from archive.backup.encryption import opener_for

    return lambda manifest: opener_for(manifest.encryption, identity, passphrase)


def _in_force(settings: Settings) -> dict[str, str]:
    from webapp.serving.environment import environment_of

    return environment_of(settings)


class _Bars:
    """One progress bar after the other, one for each thing that is counted."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._what = ""
        self._stack = ExitStack()
        self._bar: Any = None

    def show(self, what: str, done: int, total: int) -> None:
        """So much of it is done."""
        if what != self._what:
            self._stack.close()
            self._what = what
            self._bar = self._stack.enter_context(progress_bar(total, f"{self._command} {what}", ""))
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
