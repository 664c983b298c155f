"""The product's name on the form beside the name printed on a paper: one name, or two?

Case, spaces, punctuation and where a tone is placed are no difference: papers are typed by many
hands. A letter is, and so is an accent, where the paper has accents at all: a council finds it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from namsao.kernel.folding import fold, spell

# The papers that must bear the product's name as it is registered.
NAMED_KINDS = frozenset({"quality-declaration", "test-report", "codes-and-traceability", "sample"})


@dataclass(frozen=True)
class Piece:
    """Some words of a name, and whether the other spelling has them too."""

    text: str
    differs: bool


def same_name(registered: str, printed: str) -> bool:
    """Whether both spell one name.

    >>> same_name("Mứt vải dẻo", "MỨT  VẢI-DẺO"), same_name("Mứt vải dẻo", "Mứt vải")
    (True, False)
    """
    key = _key_for(printed)
    return key(registered) == key(printed)


def _key_for(printed: str) -> Callable[[str], str]:
    """How two spellings are compared: without accents only where the paper was typed without."""
    accented = spell(printed) != fold(printed)
    return spell if accented else fold


def side_by_side(registered: str, printed: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both spellings in pieces, marked where they differ word by word."""
    left, right, key = registered.split(), printed.split(), _key_for(printed)
    matcher = SequenceMatcher(None, list(map(key, left)), list(map(key, right)), autojunk=False)
    first: list[Piece] = []
    second: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        differs = tag != "equal"
        _add(first, left[i1:i2], differs)
        _add(second, right[j1:j2], differs)
    return tuple(first), tuple(second)


def stands_in(name: str, folded_text: str) -> bool:
    """Whether a folded text has the name in it, as whole words."""
    folded = fold(name)
    return bool(folded) and f" {folded} " in f" {folded_text} "


def _add(pieces: list[Piece], words: Sequence[str], differs: bool) -> None:
    if words:
        pieces.append(Piece(" ".join(words), differs))
