"""The tables in the Parquet files: their columns, in the names of types that Ibis has.

No names of people, producers or places: keys alone, so that a folder may go to a cluster that
others run. `month` (YYYY-MM) and `province` (its code) are folders, not columns in the files.
"""

from dataclasses import dataclass

AMOUNT = "decimal(20, 6)"  # milligrams of up to a hundred million tonnes
FOLDERS = ("month", "province")
# Where SQL has another name for a type of Ibis; DuckDB and Spark agree on all of them.
_SQL_TYPES = {"int64": "BIGINT", "int32": "INT", "int16": "SMALLINT"}


@dataclass(frozen=True)
class Stored:
    """A table in the files; `folders` are the columns by which it is divided."""

    name: str
    columns: dict[str, str]
    folders: tuple[str, ...] = ()

    @property
    def shape(self) -> dict[str, str]:
        """All its columns, those of its folders last."""
        return self.columns | dict.fromkeys(self.folders, "string")


# A thing in an event, or in a parcel that an event moved. `amount` in the unit in which such
# amounts are added, empty where none was told; `area` and `code` as a harvest's master data name
# them; what one pack weighs and how much material a kilogram takes, where the lot is of packs.
MOVES = Stored(
    "moves",
    {
        "event": "int64",
        "day": "date",
        "producer": "int64",
        "kind": "int16",
        "action": "string",
        "step": "string",
        "side": "int16",
        "lot": "int32",
        "parcel": "boolean",
        "amount": AMOUNT,
        "unit": "string",
        "declared": "boolean",
        "area": "string",
        "code": "string",
        "pack_kilograms": "decimal(10, 4)",
        "pack_rate": "decimal(8, 3)",
    },
    FOLDERS,
)
# Scans of a lot on a day from a coarse place, empty where it is not known.
SCANS = Stored(
    "scans", {"lot": "int32", "day": "date", "place": "string", "count": "int64"}, FOLDERS
)
# By what text a growing area or a code of it is named. `what`: area, code.
NAMES = Stored("names", {"what": "string", "key": "int64", "area": "int64", "text": "string"})
# Approved forecasts, in kilograms.
FORECASTS = Stored(
    "forecasts",
    {
        "forecast": "int64",
        "area": "int64",
        "begins": "date",
        "ends": "date",
        "kilograms": "decimal(14, 3)",
    },
)
TABLES = (MOVES, SCANS, NAMES, FORECASTS)


def sql_type(kind: str) -> str:
    """The type as SQL writes it."""
    return _SQL_TYPES.get(kind, kind.upper())
