#!/usr/bin/env python3
"""Makes the WordPerfect documents of samples/legacy/ from the texts in samples/source/.

Two runs give the same bytes. The other files there were made by LibreOffice (see README.md).
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from workshop.sources import load
from workshop.wordperfect import wp5, wp6

FILES: dict[str, Callable[[], bytes]] = {
    "letter-ru.wpd": lambda: wp6(load("letter-ru")),
    "list-of-prisoners-ru.wpd": lambda: wp6(load("list-ru")),
    "list-of-prisoners.wp5": lambda: wp5(load("list-en")),
    "reply-prosecutor-ru.wp5": lambda: wp5(load("reply-prosecutor-ru")),
}


def main() -> None:
    folder = Path(__file__).resolve().parent / "legacy"
    for name, recipe in FILES.items():
        (folder / name).write_bytes(recipe())


if __name__ == "__main__":
    main()
