"""``fonds verify``, ``reindex``, ``doctor`` and ``settings``: keeping the archive in order."""

import os

import click

from archive.settings import VARIABLES, Settings
from webapp.cli.output import print_json, progress_bar, say, shown


@click.command()
@click.option(
    "--index", "only_index", is_flag=True, help="Compare the search index with the catalogue instead."
)
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def verify(only_index: bool, as_json: bool) -> int:
    """Re-read every original and the custody chain; name what is damaged, missing or orphaned."""
    from archive.originals.fixity import verify as verify_holdings
    from indexer.holdings import open_holdings

    if only_index:
        return _verify_index(as_json)
    with (
        open_holdings(Settings.from_environment()) as holdings,
        progress_bar(None, "verify", " files") as bar,
    ):
        report = verify_holdings(holdings.store, holdings.catalogue, progress=lambda _: bar.update())
    if as_json:
        print_json(report.as_json())
    else:
        for line in report.lines():
            click.echo(shown(line))
    return 0 if report.sound else 1


def _verify_index(as_json: bool) -> int:
    from indexer.engine.index_check import compare
    from indexer.holdings import open_holdings

    with open_holdings(Settings.from_environment()) as holdings:
        report = compare(holdings.catalogue, holdings.engine)
    if as_json:
        print_json(report.as_json())
    else:
        for line in report.lines():
            click.echo(shown(line))
    return 0 if report.sound else 1


@click.command()
def reindex() -> None:
    """Build the index anew beside the old one and swap it in; searches go on meanwhile."""
    from indexer.holdings import open_holdings

    with (
        open_holdings(Settings.from_environment()) as holdings,
        progress_bar(sum(holdings.catalogue.counts().renditions.values()), "reindex", " renditions") as bar,
    ):
        entries = holdings.reindex(progress=lambda: bar.update())
    say(f"fonds: the index is built anew, {entries} renditions.")


@click.command()
@click.option(
    "--coverage",
    "only_coverage",
    is_flag=True,
    help="Say how many files and pages of each kind can be found, and why not more.",
)
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def doctor(only_coverage: bool, as_json: bool) -> int:
    """Check what this machine has, what is missing, what stops working without it, and how to install it."""
    from webapp.checkup.doctor import examine

    if only_coverage:
        _tell_coverage(as_json)
        return 0
    findings = examine(Settings.from_environment())
    if as_json:
        print_json({"findings": [finding.as_json() for finding in findings]})
    else:
        for finding in findings:
            mark = click.style("ok", fg="green") if finding.ok else click.style("--", fg="yellow")
            click.echo(f"{mark}  {finding.name}: {shown(finding.message)}")
            if finding.advice:
                click.echo(f"      {shown(finding.advice)}")
    return 0 if all(finding.ok for finding in findings) else 1


def _tell_coverage(as_json: bool) -> None:
    from indexer.coverage import coverage_report
    from indexer.holdings import open_holdings
    from webapp.answers.coverage import coverage_as_json, coverage_in_lines
    from webapp.policy import visible_to

    with open_holdings(Settings.from_environment()) as holdings:
        report = coverage_report(holdings.catalogue.coverage(visible_to(holdings)))
    if as_json:
        print_json(coverage_as_json(report))
        return
    for line in coverage_in_lines(report):
        click.echo(shown(line))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def settings(as_json: bool) -> None:
    """Print every setting with its value, its default and its meaning; secrets are hidden."""
    from webapp.serving.environment import environment_of

    in_force = environment_of(Settings.from_environment())
    rows = []
    for variable in VARIABLES:
        given = os.environ.get(variable.name)
        value = "(hidden)" if given and variable.secret else in_force[variable.name] or None
        rows.append(
            {"name": variable.name, "value": value, "default": variable.default, "meaning": variable.meaning}
        )
    if as_json:
        print_json(rows)
        return
    for row in rows:
        said = "" if os.environ.get(str(row["name"])) else "   (default)"
        click.echo(f"{row['name']}={row['value'] or ''}{said}")
        click.echo(f"    {row['meaning']}; default {row['default']}")
