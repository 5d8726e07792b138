"""How often a word stands in an entry, as BM25 counts it. Knows no queries."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Saturation:
    """How often counts the less, the oftener and the longer the entry."""

    k1: float
    b: float
    average_length: float

    def of(self, counts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """From 0 to ``k1`` + 1."""
        norm = self.k1 * ((1 - self.b) + self.b * lengths / self.average_length)
        saturated: np.ndarray = counts * (self.k1 + 1) / (counts + norm)
        return saturated
