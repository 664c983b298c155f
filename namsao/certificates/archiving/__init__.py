"""A whole dossier as one archive that reads without this software: `docs/guides/archive.md`."""

from namsao.certificates.archiving.bag import name_of, take_out

__all__ = ["name_of", "take_out"]
