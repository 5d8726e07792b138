"""How much is measured: the whole thing, or a quick look of a few minutes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Sizes and repetitions of one run."""

    pages: int = 100_000
    repeats: int = 5  # of whole commands; the median counts
    query_repeats: int = 3
    letters: int = 60  # deposited one by one
    original_bytes: int = 1 << 30
    openings: int = 7
    pdf_copies: int = 8
    collections: int = 7  # with judgements of people
    peers: bool = True
    fuzzed: int = 2_000  # damaged files
    requests: int = 6_000  # of the search page under load
    is_quick: bool = False

    @classmethod
    def quick(cls) -> "Plan":
        """10,000 pages and few repetitions."""
        return cls(
            pages=10_000,
            repeats=3,
            query_repeats=2,
            letters=40,
            original_bytes=1 << 28,
            openings=3,
            pdf_copies=4,
            collections=2,
            fuzzed=300,
            requests=2_000,
            is_quick=True,
        )

    @property
    def scale(self) -> str:
        return f"{self.pages:,} pages".replace(",", " ")
