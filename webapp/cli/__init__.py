"""The command line: ``fonds COMMAND``. Results go to stdout, progress and messages to stderr.

Exit codes: 0 all well, 1 something needs attention, 2 wrong usage, settings or query, 3 the archive is busy or
out of reach. Each command lives in the module of its job and imports what it needs when it runs.
"""

import os
import sys

import click

from archive.errors import FondsError, QueryError
from webapp.cli.access import access, close, open_
from webapp.cli.backups import backup, restore
from webapp.cli.custody import custody
from webapp.cli.describing import describe
from webapp.cli.find import get, search, show
from webapp.cli.intake import ingest, worker
from webapp.cli.keep import doctor, reindex, settings, verify
from webapp.cli.lists import names
from webapp.cli.reextraction import reextract
from webapp.cli.repairing import repair
from webapp.cli.searches import searches
from webapp.cli.serving import demo, serve
from webapp.cli.tables import export_metadata, import_metadata
from webapp.cli.user_access import commands as user
from webapp.cli.withdrawal import hold, holds, withdraw


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="fonds", prog_name="fonds")
def fonds() -> None:
    """Fonds keeps documents byte for byte and finds every word in them.

    Everything lies below the folder that FONDS_HOME names (default ./uploads).
    """


for command in (
    ingest,
    search,
    names,
    searches,
    show,
    get,
    describe,
    export_metadata,
    import_metadata,
    serve,
    worker,
    reextract,
    reindex,
    verify,
    repair,
    access,
    close,
    open_,
    withdraw,
    hold,
    holds,
    custody,
    backup,
    restore,
    user,
    demo,
    doctor,
    settings,
):
    fonds.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code; a person's mistake never shows a traceback."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy starts threads that nothing here has work for
    try:
        code = fonds.main(arguments, prog_name="fonds", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("fonds: stopped.", err=True)
        code = 130
    except QueryError as error:
        click.echo(f"fonds: {error.message} (at character {error.position + 1})", err=True)
        code = error.exit_code
    except FondsError as error:
        click.echo(f"fonds: {error.message}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
