"""HiGHS, quiet, and loud where it cannot work."""

from typing import Any

import highspy


class Quiet(highspy.Highs):
    """A solver that writes nothing: the package prints a banner as soon as it starts callbacks."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.callbacks: list[Any] = []
        self.silent()


def solve(model: highspy.Highs) -> None:
    """Solve. Raises RuntimeError where the solver cannot, which is no answer about the rules."""
    if model.run() == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS cannot solve the choice of supports")
