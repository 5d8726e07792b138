"""One thing that the check-up has looked at."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``advice`` says what to do when it is not as it should be."""

    name: str
    ok: bool
    message: str
    advice: str = ""

    def as_json(self) -> dict[str, object]:
        """As it stands."""
        return asdict(self)
