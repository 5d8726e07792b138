"""How the archives that are harmed are set up."""

from dataclasses import replace
from pathlib import Path

from archive.settings import Settings


def settings_of(home: str) -> Settings:
    """Those of every one of them."""
    return replace(Settings.for_home(Path(home)), workers=2, ocr="never")
