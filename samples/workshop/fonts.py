"""Where the fonts lie that are needed to make the samples.

DejaVu for PDFs, since it has the Kazakh letters (Debian: ``fonts-dejavu-core``); Liberation for the
scans, since it looks like an office's (``fonts-liberation``). Both may be embedded freely.
"""

from pathlib import Path

FOLDERS = tuple(
    Path("/usr/share/fonts") / folder
    for folder in (
        "truetype/dejavu",
        "truetype/liberation",
        "truetype/liberation2",
        "dejavu",
        "liberation",
        "TTF",
    )
)
_FILES = {
    ("serif", "regular"): "DejaVuSerif",
    ("serif", "bold"): "DejaVuSerif-Bold",
    ("sans", "regular"): "DejaVuSans",
    ("sans", "bold"): "DejaVuSans-Bold",
    ("letter", "regular"): "LiberationSerif-Regular",
    ("letter", "bold"): "LiberationSerif-Bold",
    ("letter", "italic"): "LiberationSerif-Italic",
    ("stamp", "regular"): "LiberationSans-Regular",
    ("stamp", "bold"): "LiberationSans-Bold",
    ("typewriter", "regular"): "LiberationMono-Regular",
    ("typewriter", "bold"): "LiberationMono-Bold",
}


def path_of(family: str, style: str = "regular") -> Path:
    """The file of a font; a sentence that says how to get it when it is not there."""
    name = f"{_FILES[family, style]}.ttf"
    for folder in FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise SystemExit(f"{name} was not found. Install it: apt-get install fonts-dejavu-core fonts-liberation")
