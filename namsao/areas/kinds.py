"""Levels and kinds of unit, and how each is written before a name."""

COUNTRY, PROVINCE, DISTRICT, COMMUNE = "country", "province", "district", "commune"

# How a unit of this kind is called: "xã Lục Ngạn". "city" is a centrally-run city among the
# provinces, a city of a province among the former districts.
LABELS = {
    "country": "nước",
    "province": "tỉnh",
    "city": "thành phố",
    "district": "huyện",
    "urban_district": "quận",
    "town": "thị xã",
    "commune": "xã",
    "ward": "phường",
    "township": "thị trấn",
    "special_zone": "đặc khu",
}

# Which kinds stand at which level.
KINDS = {
    COUNTRY: ("country",),
    PROVINCE: ("province", "city"),
    DISTRICT: ("district", "urban_district", "town", "city"),
    COMMUNE: ("commune", "ward", "township", "special_zone"),
}


def title(kind: str, name: str) -> str:
    """The unit as it stands in running text: "xã Lục Ngạn", "phường 4"."""
    return name if kind == COUNTRY else f"{LABELS[kind]} {name}"
