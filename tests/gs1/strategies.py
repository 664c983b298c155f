"""Random GS1 keys, for properties that hold for all of them."""

import string

from hypothesis import strategies as st

from namsao.gs1 import keys
from namsao.gs1.digital_link import DigitalLink, build

CHARACTERS = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"


def text(longest: int, characters: str = CHARACTERS) -> st.SearchStrategy[str]:
    """A value of varying length."""
    return st.text(characters, min_size=1, max_size=longest)


def number(length: int) -> st.SearchStrategy[str]:
    """So many digits."""
    return st.text(string.digits, min_size=length, max_size=length)


@st.composite
def links(draw: st.DrawFn) -> DigitalLink:
    """A product, lot, piece, parcel, place, party, asset or document."""
    ai = draw(st.sampled_from(["01", "00", "414", "417", "8003", "8004", "253", "8018", "8010"]))
    if ai == "01":
        levels = draw(
            st.fixed_dictionaries({}, optional={"22": text(20), "10": text(20), "21": text(20)})
        )
        return build(ai, keys.make(ai, draw(number(13))), levels)
    if ai in ("00", "8018"):
        return build(ai, keys.make(ai, draw(number(17))))
    if ai == "414":
        levels = draw(st.fixed_dictionaries({}, optional={"254": text(20)}))
        return build(ai, keys.make(ai, draw(number(12))), levels)
    if ai == "417":
        return build(ai, keys.make(ai, draw(number(12))))
    if ai == "8003":
        return build(ai, keys.make(ai, "0" + draw(number(12)), draw(text(16))))
    if ai == "253":
        return build(ai, keys.make(ai, draw(number(12)), draw(text(17))))
    if ai == "8004":
        return build(ai, draw(number(12)) + draw(text(18)))
    part = draw(number(12)) + draw(text(18, "#-/" + string.digits + string.ascii_uppercase))
    return build(ai, part, {"8011": str(draw(st.integers(1, 10**12 - 1)))})
