"""Bits in a string, as the W3C's Bitstring Status List 1.0 keeps the status of many credentials.

The first entry is the left-most; an entry may take several bits, its highest first. The string is
at least 16 KB long, so that reading it tells nobody which credential is looked at.
"""

import base64
import gzip
import zlib
from collections.abc import Iterable

ENTRIES = 131_072  # of each list: the least that the standard allows


def written(entries: Iterable[tuple[int, int]], size: int = 1) -> bytes:
    """A string with these values, (index, value), each `size` bits; all others are 0.

    Raises ValueError where an index or a value has no place in it.
    """
    bits = bytearray(ENTRIES * size // 8)
    for index, value in entries:
        if not (0 <= index < ENTRIES and 0 <= value < 1 << size):
            raise ValueError(f"no place for {value} at {index}")
        for step in range(size):
            if value >> (size - 1 - step) & 1:
                place = index * size + step
                bits[place >> 3] |= 0x80 >> (place & 7)
    return bytes(bits)


def read(bits: bytes, index: int, size: int = 1) -> int:
    """The value at an index. Raises IndexError beyond the end."""
    if index < 0:
        raise IndexError(index)
    value = 0
    for place in range(index * size, (index + 1) * size):
        value = value << 1 | bits[place >> 3] >> (7 - (place & 7)) & 1
    return value


def packed(bits: bytes) -> str:
    """As `encodedList` holds it: gzip, base64url without padding, "u" before it (Multibase)."""
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


def unpacked(text: str, most: int = 1 << 24) -> bytes:
    """The bits of an `encodedList`, up to `most` bytes. Raises ValueError for anything else."""
    if not text.startswith("u"):
        raise ValueError("an encoded list begins with u")
    content = text[1:] + "=" * (-len(text[1:]) % 4)
    try:
        opened = zlib.decompressobj(wbits=31)  # gzip, and no more of it than fits
        bits = opened.decompress(base64.urlsafe_b64decode(content), most)
    except zlib.error as error:
        raise ValueError("an encoded list is gzip in base64url") from error
    if len(bits) * 8 < ENTRIES:
        raise ValueError("a status list has 16 KB at least")
    return bits
