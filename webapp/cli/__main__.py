"""``python -m webapp.cli`` is ``fonds``."""

from webapp.cli import main

if __name__ == "__main__":
    main()
