"""What was called, when, and what was answered."""
import dataclasses
import math

# An answer that nobody heard comes whenever it likes, or never.
NEVER = math.inf
OK = "OK"


@dataclasses.dataclass(frozen=True)
class Call:
    """One call as its caller saw it, repeats of a request_id and all.

    It took effect, if it did, between `invoked` and `returned`. `outcome` is
    OK, the reason of a refusal, or None where the answer was not heard.
    `answer` is what else was answered and must be so. `ticks` is how often the
    clock had been moved before it was invoked.
    """
    kind: str
    invoked: float
    returned: float = NEVER
    outcome: str | None = None
    # The booking it is about, by a number within its history.
    booking: int = 0
    arguments: tuple = ()
    answer: tuple | None = None
    ticks: int = 0

    @property
    def known(self):
        return self.outcome is not None

    def __str__(self):
        until = "..." if self.returned == NEVER else f"{self.returned:.4f}"
        said = self.outcome or "unknown"
        if self.answer is not None:
            said += f" {self.answer}"
        return (f"{self.invoked:.4f}-{until} {self.kind} #{self.booking} "
                f"{self.arguments} ticks {self.ticks}: {said}")
