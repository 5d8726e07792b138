"""What was measured, beside what was to be reached: as JSON files, as Markdown, in the documentation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.machine import in_a_line

BEGIN = "<!-- results: begin -->"
END = "<!-- results: end -->"


@dataclass(frozen=True)
class Target:
    """One figure with its bound; exactly one of ``at_most`` and ``at_least`` is given."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def reached(self) -> bool:
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.at_least is not None and self.value >= self.at_least

    @property
    def bound(self) -> str:
        sign, limit = ("≤", self.at_most) if self.at_most is not None else ("≥", self.at_least)
        return f"{sign} {number(limit or 0, self.unit)} {self.unit}".strip()

    def as_json(self) -> dict[str, Any]:
        return {
            "what": self.what, "value": self.value, "unit": self.unit,
            "at_most": self.at_most, "at_least": self.at_least, "reached": self.reached,
        }  # fmt: skip


@dataclass
class Result:
    """All that one measurement yields."""

    name: str
    title: str
    targets: list[Target] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)  # what, measured: figures without a bound
    figures: dict[str, Any] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)  # what was left out, and why

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "targets": [target.as_json() for target in self.targets],
            "beside": [{"what": what, "measured": measured} for what, measured in self.beside],
            "skipped": self.skipped,
            "figures": self.figures,
        }


def number(value: float, unit: str = "-") -> str:
    """Three significant digits, no more decimals than that needs."""
    if value == 0:
        return "0"
    if not unit and abs(value) < 1:
        return f"{value:.3f}"
    magnitude = abs(value)
    decimals = 0 if magnitude >= 100 else 1 if magnitude >= 10 else 2 if magnitude >= 0.1 else 4
    return f"{value:,.{decimals}f}".replace(",", " ")


def keep(result: dict[str, Any], folder: Path) -> Path:
    """Write one result as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result['name']}.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def kept(folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """The newest results of the measurements named, in that order; those never made are left out."""
    paths = [folder / f"{name}.json" for name in names]
    return [json.loads(path.read_text("utf-8")) for path in paths if path.exists()]


def table(results: Sequence[dict[str, Any]]) -> str:
    """All figures as one Markdown table, bounds and whether they were reached."""
    lines = ["| what | measured | to reach | reached |", "|---|---|---|---|"]
    for result in results:
        scale = f" ({result['scale']})" if result["scale"] else ""
        lines.append(f"| **{result['title']}**{scale} | | | |")
        for target in result["targets"]:
            bound = Target(
                **{name: target[name] for name in ("what", "value", "unit", "at_most", "at_least")}
            )
            measured = f"{number(bound.value, bound.unit)} {bound.unit}".strip()
            lines.append(
                f"| {bound.what} | {measured} | {bound.bound} | {'yes' if bound.reached else '**no**'} |"
            )
        lines += [f"| {row['what']} | {row['measured']} | | |" for row in result["beside"]]
        lines += [f"| left out: {reason} | | | |" for reason in result["skipped"]]
    return "\n".join(lines)


def write_into(page: Path, results: Sequence[dict[str, Any]]) -> None:
    """Put the table between the markers of a documentation page."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    machines = dict.fromkeys(in_a_line(result["machine"]) for result in results)
    days = sorted({result["started"][:10] for result in results})
    head = f"As measured on {'; '.join(machines)}; {' to '.join(dict.fromkeys((days[0], days[-1])))}."
    loads = [result["machine"]["load"][0] for result in results if result["machine"].get("load")]
    if loads:
        head += f" Load of the machine when each began: {min(loads):.1f} to {max(loads):.1f}"
        head += " (above 1, other programs ran meanwhile and wall times are too long)."
    page.write_text(f"{before}{BEGIN}\n{head}\n\n{table(results)}\n{END}{after}", "utf-8")
