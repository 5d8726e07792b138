"""Pages named in a sentence."""

from collections.abc import Sequence


def pages_named(numbers: Sequence[int], most: int = 40) -> str:
    """``Page 3`` or ``Pages 3, 7–9``; long lists end in how many more there are."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs[:most])
    more = sum(b - a + 1 for a, b in runs[most:])
    rest = f" and {more} more" if more else ""
    return f"{'Page' if len(numbers) == 1 else 'Pages'} {named}{rest}"
