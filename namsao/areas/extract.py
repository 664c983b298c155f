"""Make the data files from two packages, and refuse where they disagree unsettled.

    uv run --group data python -m namsao.areas.extract [FOLDER]

For maintainers; the program never needs these packages. `vietnamadminunits` (MIT) is the source;
`vietnam-provinces` holds the statistics office's own conversion table and is the check. What was
settled, and why, stands here and in docs/decisions/0003-areas.md; `names.csv` and
`earlier-districts.csv` are kept by hand.
"""

import csv
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from namsao.areas.gazetteer import DATA
from namsao.areas.kinds import KINDS, LABELS
from namsao.kernel.folding import compact, fold, spell

# A former commune's successors, where the packages differ: the one that is right, and why.
HOMONYM = "the other package took a commune of the same name in another district for this one"
WRONG_CODE = "the other package files this row under the code of a neighbour"
SETTLED: Mapping[str, tuple[str, str]] = {
    "00553": (
        "units",
        "Resolution 1656, clause 110: Thuận An took in Đặng Xá, not Cổ Bi",
    ),
    "00556": (
        "units",
        "Resolution 1656, clause 110: Thuận An took in Đặng Xá",
    ),
    "01615": ("units", WRONG_CODE),
    "01651": ("units", WRONG_CODE),
    "02482": ("units", WRONG_CODE),
    "02485": ("units", WRONG_CODE),
    "06079": ("provinces", HOMONYM),
    "09013": ("provinces", "Resolution 1656, clause 107: Ô Diên took in a part of Văn Khê's land"),
    "10798": ("provinces", HOMONYM),
    "11890": ("provinces", HOMONYM),
    "23053": ("units", "Resolution 1671, clauses 46 and 51: Hòa Thắng was divided"),
    "25462": ("provinces", HOMONYM),
    "27691": ("provinces", HOMONYM),
    "28036": ("provinces", "Resolution 1682, clause 52: Nhựt Tảo took in no part of Thủ Thừa"),
    "28252": ("provinces", HOMONYM),
    "28270": ("provinces", HOMONYM),
    "28437": ("provinces", HOMONYM),
    "28439": ("provinces", HOMONYM),
    "28924": ("provinces", HOMONYM),
    "29623": ("provinces", HOMONYM),
    "29734": ("provinces", HOMONYM),
    "29902": ("provinces", HOMONYM),
    "29908": ("provinces", HOMONYM),
    "31246": ("provinces", HOMONYM),
    "31268": ("provinces", HOMONYM),
    "31378": ("provinces", HOMONYM),
    "31379": ("provinces", HOMONYM),
    "31438": ("provinces", HOMONYM),
    "31474": ("provinces", HOMONYM),
    "31480": ("provinces", HOMONYM),
    "31483": ("provinces", HOMONYM),
    "31582": ("provinces", HOMONYM),
    "31606": ("provinces", HOMONYM),
    "31657": ("provinces", HOMONYM),
    "31666": ("provinces", HOMONYM),
    "31669": ("provinces", HOMONYM),
    "31714": ("provinces", HOMONYM),
    "31741": ("provinces", HOMONYM),
    "31744": ("provinces", HOMONYM),
}
# How people call provinces beside their names.
NICKNAMES = {
    ("2024", "01"): ["HN"],
    ("2024", "06"): ["Bắc Cạn"],
    ("2024", "46"): ["TT Huế"],
    ("2024", "66"): ["Đắc Lắc"],
    ("2024", "67"): ["Đắc Nông"],
    ("2024", "77"): ["BRVT", "Bà Rịa", "Vũng Tàu"],
    ("2024", "79"): ["HCM", "TPHCM", "Sài Gòn"],
    ("2025", "01"): ["HN"],
    ("2025", "46"): ["Thừa Thiên Huế", "TT Huế"],
    ("2025", "66"): ["Đắc Lắc"],
    ("2025", "79"): ["HCM", "TPHCM", "Sài Gòn"],
}

type Row = dict[str, Any]
_KIND_OF = {label: kind for kind, label in LABELS.items()}


@dataclass(frozen=True)
class Sources:
    """The two packages, read."""

    former: list[Row]
    today: list[Row]
    converter: dict[str, Any]
    districts_divided: dict[str, Any]
    check_today: dict[str, str]
    check_former: dict[str, tuple[str, str]]
    check_successors: dict[str, set[str]]


class Unsettled(Exception):
    """The packages disagree where nothing was settled, or agree where something was."""


def split(full: str) -> tuple[str, str]:
    """Kind and name of "Thị trấn Chũ"; a ward with a number keeps it: "Phường 4"."""
    for label, kind in sorted(_KIND_OF.items(), key=lambda pair: -len(pair[0])):
        if full.casefold().startswith(f"{label} "):
            return kind, full[len(label) + 1 :].strip()
    raise ValueError(f"no kind before {full!r}")


def read_sources() -> Sources:
    """Read both packages. Raises ModuleNotFoundError when one is not installed."""
    spec = find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("vietnamadminunits: install the dependency group `data`")
    folder = Path(spec.origin).parent / "data"
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        former, today = (
            [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # noqa: S608
            for table in ("admin_units_legacy", "admin_units")
        )
    current: Any = import_module("vietnam_provinces")
    legacy: Any = import_module("vietnam_provinces.legacy")
    table: Any = import_module("vietnam_provinces._ward_conversion_2025")
    parser = json.loads((folder / "parser_legacy.json").read_text(encoding="utf-8"))
    return Sources(
        former,
        today,
        json.loads((folder / "converter_2025.json").read_text(encoding="utf-8")),
        parser["DICT_PROVINCE_DISTRICT_DIVIDED"],
        {f"{ward.code.value:05}": ward.name for ward in current.Ward.iter_all()},
        {
            f"{ward.code.value:05}": (f"{ward.district_code.value:03}", ward.name)
            for ward in legacy.Ward.iter_all()
        },
        {
            f"{code:05}": {f"{ward.code:05}" for ward in entry.new_wards}
            for code, entry in table.OLD_TO_NEW.items()
        },
    )


def successors(sources: Sources) -> dict[tuple[str, str], list[str]]:
    """What became of each (district, commune); the commune is "" for an island district."""
    today = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in sources.today}
    former = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": row
        for row in sources.former
    }
    found: dict[str, set[str]] = {key: set() for key in former}
    for province, wards in sources.converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, keys in wards.items():
            for key in keys:
                found[key].add(today[province, ward])
    for province, divided in sources.converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, targets in divided.items():
            found[key] |= {today[province, target["newWardKey"]] for target in targets}
    settled, answer = dict(SETTLED), {}
    for key, row in former.items():
        code = row["wardCode"] or ""
        ours, check = found[key], sources.check_successors.get(code, set())
        if code and ours != check:
            if code not in settled:
                raise Unsettled(f"{code} {row['ward']}: {sorted(ours)} or {sorted(check)}")
            chosen, _why = settled.pop(code)
            ours = ours if chosen == "units" else check
        answer[row["districtCode"], code] = sorted(ours)
    if settled:
        raise Unsettled(f"settled, but the packages agree: {sorted(settled)}")
    return answer


def spelled(ours: str, check: str | None) -> str:
    """Our spelling of a name; where only the dash was lost, the one that has it."""
    if check is not None and spell(ours) == spell(check) and " - " in check:
        return check
    return ours


def provinces(sources: Sources) -> list[Row]:
    """Provinces of both editions; each former one with its successor."""
    conversion: Any = import_module("vietnam_provinces._province_conversion_2025")
    rows = []
    for edition, source in (("2024", sources.former), ("2025", sources.today)):
        for code, full in sorted({(row["provinceCode"], row["province"]) for row in source}):
            kind, name = split(full)
            after = conversion.OLD_TO_NEW[int(code)].new_provinces if edition == "2024" else ()
            rows.append(
                {
                    "edition": edition,
                    "code": code,
                    "kind": kind,
                    "name": name,
                    "successors": " ".join(f"{new.code:02}" for new in after),
                }
            )
    return rows


def districts(sources: Sources, after: Mapping[tuple[str, str], list[str]]) -> list[Row]:
    """The former districts; an island without communes has the special zone it became."""
    rows = {}
    for row in sources.former:
        kind, name = split(row["district"])
        code = row["districtCode"]
        rows[code] = {
            "code": code,
            "province": row["provinceCode"],
            "kind": kind,
            "name": name,
            "successors": " ".join(after.get((code, ""), ())),
        }
    return sorted(rows.values(), key=lambda row: row["code"])


def communes(sources: Sources, after: Mapping[tuple[str, str], list[str]]) -> list[Row]:
    """The former communes with the codes of today's communes that took them in."""
    rows = []
    for row in sources.former:
        if not row["wardCode"]:
            continue
        kind, name = split(row["ward"])
        check = sources.check_former.get(row["wardCode"])
        rows.append(
            {
                "code": row["wardCode"],
                "district": row["districtCode"],
                "kind": kind,
                "name": spelled(name, split(check[1])[1] if check else None),
                "successors": " ".join(after[row["districtCode"], row["wardCode"]]),
            }
        )
    return sorted(rows, key=lambda row: str(row["code"]))


def communes_today(sources: Sources) -> list[Row]:
    """Today's communes. Raises Unsettled when the packages differ in more than spelling."""
    rows = []
    for row in sources.today:
        if fold(row["ward"]) != fold(sources.check_today[row["wardCode"]]):
            raise Unsettled(f"{row['wardCode']}: {row['ward']}")
        kind, name = split(row["ward"])
        rows.append(
            {"code": row["wardCode"], "province": row["provinceCode"], "kind": kind, "name": name}
        )
    return sorted(rows, key=lambda row: str(row["code"]))


def amend(rows: Iterable[Row], level: str, folder: Path) -> None:
    """Give each of today's rows the kind and name that `names.csv` has without an end."""
    with (folder / "names.csv").open(encoding="utf-8", newline="") as file:
        latest = {
            (row["edition"], row["code"]): row
            for row in csv.DictReader(file)
            if row["level"] == level and not row["until"]
        }
    for row in rows:
        if name := latest.get((row.get("edition", "2025"), row["code"])):
            row |= {"kind": name["kind"], "name": name["name"]}


def aliases(sources: Sources, folder: Path) -> list[Row]:
    """Earlier names, other spellings and nicknames; without accents where the source has none."""
    found: set[tuple[str, str, str, str, str]] = set()
    for (edition, code), names in NICKNAMES.items():
        found |= {(edition, "province", code, "", name) for name in names}
    gone = {
        (district, compact(full)): split(full)
        for code, (district, full) in sources.check_former.items()
    }
    for row in sources.former:
        own, district = row["ward"] or "", row["districtCode"]
        for kind, key in _called(row["wardAlias"], "commune", own):
            named = gone.get((district, compact(LABELS[kind]) + key), (kind, key))
            found.add(("2024", "commune", row["wardCode"], *named))
        for kind, key in _called(row["districtAlias"], "district", row["district"]):
            if key == compact(split(row["district"])[1]):
                found.add(("2024", "district", district, kind, key))
            else:
                _must_be_kept_by_hand(row["provinceCode"], key, folder)
        check = sources.check_former.get(row["wardCode"] or "")
        if check and compact(check[1]) != compact(own):
            found.add(("2024", "commune", row["wardCode"], *split(check[1])))
    columns = ("edition", "level", "code", "kind", "name")
    return [dict(zip(columns, row, strict=True)) for row in sorted(found)]


def _called(listed: str | None, level: str, own: str) -> Iterator[tuple[str, str]]:
    """Kind and name in ["xanghiaho", "nghiaho", "ttchu"]: each full form has its short one."""
    keys = set(json.loads(listed or "[]"))
    known = keys | {compact(split(own)[1])} if own else keys
    for key in sorted(keys - {compact(own)}):
        for kind in KINDS[level]:
            name = key.removeprefix(compact(LABELS[kind]))
            if name != key and name in known:
                yield kind, name


def _must_be_kept_by_hand(province: str, key: str, folder: Path) -> None:
    with (folder / "earlier-districts.csv").open(encoding="utf-8", newline="") as file:
        kept = {(row["province"], compact(row["name"])) for row in csv.DictReader(file)}
    if (province, key) not in kept:
        raise Unsettled(f"earlier-districts.csv lacks {key!r} of province {province}")


def write(rows: list[Row], path: Path) -> None:
    """Write rows as CSV, in their order."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def extract(folder: Path = DATA, by_hand: Path = DATA) -> None:
    """Write the data files into `folder`; the files kept by hand are read from `by_hand`."""
    sources = read_sources()
    after = successors(sources)
    both, today = provinces(sources), communes_today(sources)
    amend(both, "province", by_hand)
    amend(today, "commune", by_hand)
    write(both, folder / "provinces.csv")
    write(districts(sources, after), folder / "districts-2024.csv")
    write(communes(sources, after), folder / "communes-2024.csv")
    write(today, folder / "communes-2025.csv")
    write(aliases(sources, by_hand), folder / "aliases.csv")


if __name__ == "__main__":
    extract(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
