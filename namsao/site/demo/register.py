"""The published register of the demo world: real facts, with their sources, and no scores."""

from namsao.certificates.register import load_published


def load_register() -> int:
    """Load what has been published; returns how many certificates are new."""
    return load_published()
