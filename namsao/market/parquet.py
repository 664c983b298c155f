"""Tables as Apache Parquet, written row group by row group. Plain Python.

Source: the format's own specification (apache/parquet-format: FileMetaData, data pages of version
1, PLAIN values, definition levels in the RLE hybrid) and Thrift's compact protocol. Every column
may be empty; text is UTF-8, pages are packed with gzip. A library that writes this in full weighs
more than the whole site; what open data need of it is this page.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any, Literal

type Type = Literal["text", "integer", "day"]

MAGIC = b"PAR1"
ROWS = 50_000  # of a row group, which is held in memory
EPOCH = date(1970, 1, 1)

# The numbers of parquet.thrift.
INT32, INT64, BYTE_ARRAY = 1, 2, 6
OPTIONAL, UTF8, DATE = 1, 0, 6
PLAIN, RLE, GZIP, DATA_PAGE = 0, 3, 2, 0
PHYSICAL: dict[Type, int] = {"text": BYTE_ARRAY, "integer": INT64, "day": INT32}
CONVERTED: dict[Type, int] = {"text": UTF8, "day": DATE}
LOGICAL: dict[Type, int] = {"text": 1, "day": 6}  # places in the union LogicalType

# The types of Thrift's compact protocol.
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12


@dataclass(frozen=True)
class Column:
    """A column: its name and what it holds."""

    name: str
    type: Type = "text"


@dataclass(frozen=True)
class _Chunk:
    """One column of a row group, as it was written."""

    column: Column
    offset: int
    values: int
    size: int
    packed: int


def written(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file in pieces, each row a value or None for each column, in their order.

    Raises ValueError where a row has another length, TypeError or struct.error where a value does
    not fit its column.
    """
    yield MAGIC
    offset, groups = len(MAGIC), []
    for some in batched(rows, ROWS, strict=False):
        chunks = []
        for column, values in zip(columns, zip(*some, strict=True), strict=True):
            page, size = _page(column, values)
            chunks.append(_Chunk(column, offset, len(values), size, len(page)))
            offset += len(page)
            yield page
        groups.append((len(some), chunks))
    footer = _footer(columns, groups)
    yield footer + struct.pack("<I", len(footer)) + MAGIC


def _page(column: Column, values: Sequence[Any]) -> tuple[bytes, int]:
    """A column's values as one page with its header, and its size unpacked."""
    there = [value is not None for value in values]
    levels = _bits(there)
    content = struct.pack("<I", len(levels)) + levels + _plain(column, values)
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(content) + packer.flush()
    said = _struct(
        (1, I32, DATA_PAGE),
        (2, I32, len(content)),
        (3, I32, len(packed)),
        (
            5,
            STRUCT,
            _struct((1, I32, len(values)), (2, I32, PLAIN), (3, I32, RLE), (4, I32, RLE)),
        ),
    )
    return said + packed, len(said) + len(content)


def _bits(there: Sequence[bool]) -> bytes:
    """Definition levels of one bit, bit-packed in one run, eight to a byte, the first lowest."""
    groups = -(-len(there) // 8)
    packed = bytearray(groups)
    for place, one in enumerate(there):
        if one:
            packed[place >> 3] |= 1 << (place & 7)
    return _varint(groups << 1 | 1) + bytes(packed)


def _plain(column: Column, values: Sequence[Any]) -> bytes:
    some = [value for value in values if value is not None]
    match column.type:
        case "integer":
            return struct.pack(f"<{len(some)}q", *some)
        case "day":
            return struct.pack(f"<{len(some)}i", *((day - EPOCH).days for day in some))
        case "text":
            texts = [str(value).encode() for value in some]
            return b"".join(struct.pack("<I", len(text)) + text for text in texts)


def _footer(columns: Sequence[Column], groups: list[tuple[int, list[_Chunk]]]) -> bytes:
    root = _struct((4, BINARY, b"schema"), (5, I32, len(columns)))
    return _struct(
        (1, I32, 1),
        (2, LIST, _list(STRUCT, [root, *map(_element, columns)])),
        (3, I64, sum(rows for rows, _chunks in groups)),
        (4, LIST, _list(STRUCT, [_group(rows, chunks) for rows, chunks in groups])),
        (6, BINARY, "Năm Sao".encode()),
    )


def _element(column: Column) -> bytes:
    fields: list[tuple[int, int, Any]] = [
        (1, I32, PHYSICAL[column.type]),
        (3, I32, OPTIONAL),
        (4, BINARY, column.name.encode()),
    ]
    if column.type in CONVERTED:
        fields.append((6, I32, CONVERTED[column.type]))
        fields.append((10, STRUCT, _struct((LOGICAL[column.type], STRUCT, _struct()))))
    return _struct(*fields)


def _group(rows: int, chunks: list[_Chunk]) -> bytes:
    return _struct(
        (1, LIST, _list(STRUCT, [_chunk(chunk) for chunk in chunks])),
        (2, I64, sum(chunk.size for chunk in chunks)),
        (3, I64, rows),
    )


def _chunk(chunk: _Chunk) -> bytes:
    meta = _struct(
        (1, I32, PHYSICAL[chunk.column.type]),
        (2, LIST, _list(I32, [_zigzag(PLAIN), _zigzag(RLE)])),
        (3, LIST, _list(BINARY, [_binary(chunk.column.name.encode())])),
        (4, I32, GZIP),
        (5, I64, chunk.values),
        (6, I64, chunk.size),
        (7, I64, chunk.packed),
        (9, I64, chunk.offset),
    )
    return _struct((2, I64, chunk.offset), (3, STRUCT, meta))


def _struct(*fields: tuple[int, int, Any]) -> bytes:
    """Fields as (number, type, value), in the order of their numbers."""
    told, last = bytearray(), 0
    for number, kind, value in fields:
        told.append((number - last) << 4 | kind)
        last = number
        if kind in {I32, I64}:
            told += _zigzag(value)
        else:
            told += _binary(value) if kind == BINARY else value
    return bytes(told) + b"\0"


def _list(kind: int, items: list[bytes]) -> bytes:
    short = len(items) < 15
    head = bytes([(len(items) if short else 15) << 4 | kind])
    return head + (b"" if short else _varint(len(items))) + b"".join(items)


def _binary(content: bytes) -> bytes:
    return _varint(len(content)) + content


def _zigzag(value: int) -> bytes:
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _varint(value: int) -> bytes:
    told = bytearray()
    while value > 0x7F:
        told.append(value & 0x7F | 0x80)
        value >>= 7
    told.append(value)
    return bytes(told)
