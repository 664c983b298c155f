"""What can be wrong with a boundary: a code and its facts; pages say it in the reader's words."""


class BoundaryFault(ValueError):
    """The boundary cannot be taken: `code` says why, `facts` what of it.

    Codes: too-large, too-many-points, unknown-format, unreadable, not-a-number, other-system,
    projected, swapped, elsewhere, typed-line, too-few-corners, crosses-itself, open-walk, no-land,
    too-wide.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts
