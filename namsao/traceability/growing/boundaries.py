"""The boundary of a piece of land: read from what people have, measured on the ellipsoid.

Plain Python. A boundary comes as GPX (a walk around the field with a phone), KML (Google Earth),
GeoJSON, or corners typed by hand. Coordinates are WGS 84, longitude before latitude as in GeoJSON
(RFC 7946). Areas are those of geodesic polygons (C. Karney, Algorithms for geodesics, 2013).
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import shapely
from geographiclib.geodesic import Geodesic
from shapely.geometry import MultiPolygon, Point, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from namsao.gs1.epcis.xml_reading import Node, parse_xml
from namsao.gs1.problems import Gs1Error
from namsao.traceability.growing.corners import typed_corners
from namsao.traceability.growing.faults import BoundaryFault

type Position = tuple[float, float]  # longitude, latitude, degrees
type Ring = list[Position]

MOST_BYTES = 3_000_000
MOST_POINTS = 30_000
SQUARE_METRES = 10_000  # in a hectare
# A walk closes when its ends lie this near, or within this share of its length.
CLOSING_METRES, CLOSING_SHARE = 30.0, 0.08
MENDED_SHARE = 0.01  # a crossing that changes the area by more is a mistake, not a stumble
LARGEST_HECTARES = 20_000
# The country with its islands, with room to spare: what lies outside is a slip.
WEST, EAST, SOUTH, NORTH = 101.5, 118.0, 6.0, 24.0

_EARTH: Any = Geodesic.WGS84


@dataclass(frozen=True)
class Boundary:
    """Land as one or more pieces that do not overlap, each perhaps with holes."""

    land: MultiPolygon

    @property
    def hectares(self) -> float:
        """Its area on the ellipsoid WGS 84, in hectares."""
        return sum(map(_square_metres, self.land.geoms)) / SQUARE_METRES

    @property
    def centre(self) -> Position:
        """A point that surely lies on the land: longitude, latitude."""
        point = self.land.representative_point()
        return point.x, point.y

    def geojson(self) -> dict[str, Any]:
        """A GeoJSON MultiPolygon with seven decimals, about a centimetre."""
        rounded = shapely.set_precision(self.land, 1e-7, mode="pointwise")
        return json.loads(json.dumps(mapping(rounded)))  # type: ignore[no-any-return]

    def overlap_with(self, other: "Boundary") -> float:
        """How many hectares both claim."""
        return sum(map(_square_metres, _pieces(self.land & other.land))) / SQUARE_METRES

    def metres_outside(self, longitude: float, latitude: float) -> float:
        """How far a place lies from the land; 0 where it lies on it."""
        place = Point(longitude, latitude)
        if self.land.covers(place):
            return 0.0
        edge, _place = nearest_points(self.land, place)
        return _metres((edge.x, edge.y), (longitude, latitude))


def stored_boundary(geojson: dict[str, Any]) -> Boundary:
    """The boundary that `Boundary.geojson` wrote."""
    return Boundary(MultiPolygon(_pieces(shape(geojson))))


def read_boundary(data: bytes) -> Boundary:
    """The land that a GPX, KML or GeoJSON file, or typed corners, enclose.

    Raises BoundaryFault, which says what is wrong with it.
    """
    if len(data) > MOST_BYTES:
        raise BoundaryFault("too-large", largest=MOST_BYTES // 1_000_000)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return enclosed(_xml(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BoundaryFault("unknown-format") from None
    if start in (b"{", b"["):
        return enclosed(_geojson(text))
    return enclosed([[typed_corners(text)]])


def enclosed(pieces: Iterable[Sequence[Ring]]) -> Boundary:
    """The land within pieces of an outer ring and holes. Raises BoundaryFault."""
    polygons = [_polygon(piece) for piece in _counted(pieces)]
    if not polygons:
        raise BoundaryFault("no-land")
    land = Boundary(MultiPolygon(_pieces(shapely.union_all(polygons))))
    if land.hectares > LARGEST_HECTARES:
        raise BoundaryFault("too-wide", hectares=round(land.hectares), largest=LARGEST_HECTARES)
    if land.hectares * SQUARE_METRES < 1:
        raise BoundaryFault("no-land")
    return land


# --- From coordinates to land


def _counted(pieces: Iterable[Sequence[Ring]]) -> Iterator[Sequence[Ring]]:
    points = 0
    for piece in pieces:
        points += sum(map(len, piece))
        if points > MOST_POINTS:
            raise BoundaryFault("too-many-points", largest=MOST_POINTS)
        yield piece


def _polygon(piece: Sequence[Ring]) -> Polygon | MultiPolygon:
    rings = [_ring(ring) for ring in piece]
    whole = Polygon(rings[0], rings[1:])
    if whole.is_valid:
        return whole
    # Who walks around a field stumbles: small crossings are mended, large ones are told.
    mended = MultiPolygon(_pieces(shapely.make_valid(whole, method="structure")))
    if not mended.is_empty and abs(mended.area - abs(whole.area)) <= MENDED_SHARE * mended.area:
        return mended
    place = shapely.is_valid_reason(whole).partition("[")[2].rstrip("]").split()
    longitude, latitude = (float(place[0]), float(place[1])) if len(place) == 2 else rings[0][0]
    raise BoundaryFault("crosses-itself", latitude=f"{latitude:.5f}", longitude=f"{longitude:.5f}")


def _ring(ring: Ring) -> Ring:
    checked = [_position(*point) for point in ring]
    if len(set(checked)) < 3:
        raise BoundaryFault("too-few-corners", corners=len(set(checked)))
    return checked


def _position(longitude: float, latitude: float) -> Position:
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise BoundaryFault("not-a-number")
    if WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH:
        return longitude, latitude
    facts = {"latitude": f"{latitude:.6g}", "longitude": f"{longitude:.6g}"}
    if WEST <= latitude <= EAST and SOUTH <= longitude <= NORTH:
        raise BoundaryFault("swapped", **facts)
    if abs(longitude) > 180 or abs(latitude) > 180:
        raise BoundaryFault("projected", **facts)
    raise BoundaryFault("elsewhere", **facts)


def _pieces(land: BaseGeometry) -> list[Polygon]:
    if isinstance(land, Polygon):
        return [] if land.is_empty else [land]
    return list(chain.from_iterable(_pieces(part) for part in getattr(land, "geoms", ())))


def _square_metres(piece: Polygon) -> float:
    inside = sum(_of_ring(hole.coords) for hole in piece.interiors)
    return _of_ring(piece.exterior.coords) - inside


def _of_ring(points: Iterable[Sequence[float]]) -> float:
    polygon = _EARTH.Polygon()
    for longitude, latitude, *_height in points:
        polygon.AddPoint(latitude, longitude)
    _number, _perimeter, area = polygon.Compute(False, True)
    return abs(float(area))


def _metres(start: Position, end: Position) -> float:
    return float(_EARTH.Inverse(start[1], start[0], end[1], end[0], Geodesic.DISTANCE)["s12"])


# --- Walks: lines that come back to where they began


def _walked(walks: list[Ring]) -> list[list[Ring]]:
    """Each walk as a ring, or all of them as one where a phone lost its way in between."""
    walks = [walk for walk in walks if len(walk) > 1]
    if not walks:
        raise BoundaryFault("no-land")
    if all(_closes(walk) for walk in walks):
        return [[walk] for walk in walks]
    joined = list(chain.from_iterable(walks))
    if _closes(joined):
        return [[joined]]
    raise BoundaryFault("open-walk", metres=round(_metres(joined[0], joined[-1])))


def _closes(walk: Ring) -> bool:
    if sum(map(len, [walk])) > MOST_POINTS:
        raise BoundaryFault("too-many-points", largest=MOST_POINTS)
    checked = [_position(*point) for point in walk]
    if len(checked) < 3:
        return False
    length = sum(_metres(*pair) for pair in zip(checked, checked[1:], strict=False))
    gap = _metres(checked[0], checked[-1])
    return gap <= max(CLOSING_METRES, CLOSING_SHARE * length) and gap < length / 2


# --- GPX and KML


def _xml(data: bytes) -> list[list[Ring]]:
    try:
        root, _prefixes = parse_xml(data)
    except Gs1Error as error:
        raise BoundaryFault("unreadable", reason=error.problems[0].code) from None
    if root.local == "gpx":
        return _gpx(root)
    if root.local == "kml":
        return _kml(root)
    raise BoundaryFault("unknown-format")


def _within(node: Node, *names: str) -> Iterator[Node]:
    """Descendants of these local names, in the order of the document."""
    for child in node.children:
        if child.local in names:
            yield child
        yield from _within(child, *names)


def _gpx(root: Node) -> list[list[Ring]]:
    walks = [_gpx_points(one, "trkpt") for one in _within(root, "trkseg")]
    if not any(walks):
        walks = [_gpx_points(one, "rtept") for one in _within(root, "rte")]
    if any(walks):
        return _walked(walks)
    corners = _gpx_points(root, "wpt")
    return [[corners]] if corners else []


def _gpx_points(node: Node, name: str) -> Ring:
    return [
        (_number(one.attributes.get("lon")), _number(one.attributes.get("lat")))
        for one in _within(node, name)
    ]


def _kml(root: Node) -> list[list[Ring]]:
    pieces = []
    for polygon in _within(root, "Polygon"):
        outer = [_kml_ring(one) for one in _within(polygon, "outerBoundaryIs")]
        holes = [_kml_ring(one) for one in _within(polygon, "innerBoundaryIs")]
        pieces.append([*outer[:1], *holes])
    if pieces:
        return [piece for piece in pieces if piece]
    lines = [_kml_ring(one) for one in _within(root, "LineString", "LinearRing")]
    tracks = [
        [_kml_position(place.text.split()) for place in _within(one, "coord")]
        for one in _within(root, "Track")
    ]
    return _walked(lines + tracks)


def _kml_ring(node: Node) -> Ring:
    texts = " ".join(one.text for one in _within(node, "coordinates"))
    return [_kml_position(place.split(",")) for place in texts.split()]


def _kml_position(parts: Sequence[str]) -> Position:
    if len(parts) < 2:
        raise BoundaryFault("not-a-number")
    return _number(parts[0]), _number(parts[1])


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise BoundaryFault("not-a-number") from None


# --- GeoJSON (RFC 7946)


def _geojson(text: str) -> list[list[Ring]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BoundaryFault("unreadable", reason="json") from None
    _same_system(data)
    polygons: list[list[Ring]] = []
    lines: list[Ring] = []
    for geometry in _geometries(data, depth=0):
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        if kind == "Polygon":
            polygons.append(_rings(coordinates))
        elif kind == "MultiPolygon":
            polygons.extend(_rings(one) for one in _listed(coordinates))
        elif kind == "LineString":
            lines.append(_positions(coordinates))
        elif kind == "MultiLineString":
            lines.extend(_positions(one) for one in _listed(coordinates))
    return [piece for piece in polygons if piece] or _walked(lines)


def _same_system(data: Any) -> None:
    """GeoJSON of before 2016 could name another reference system; its numbers mislead here."""
    system = data.get("crs") if isinstance(data, dict) else None
    name = str((system or {}).get("properties", {}).get("name", "")) if system else ""
    if name and not name.endswith(("CRS84", "4326")):
        raise BoundaryFault("other-system", name=name[:60])


def _geometries(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 8 or not isinstance(data, dict):
        raise BoundaryFault("unknown-format")
    for inner in ("features", "geometries"):
        for one in _listed(data.get(inner) or []):
            yield from _geometries(one, depth + 1)
    if isinstance(data.get("geometry"), dict):
        yield from _geometries(data["geometry"], depth + 1)
    elif "coordinates" in data:
        yield data


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BoundaryFault("unknown-format")
    return value


def _rings(value: Any) -> list[Ring]:
    return [_positions(ring) for ring in _listed(value)]


def _positions(value: Any) -> Ring:
    places = _listed(value)
    if len(places) > MOST_POINTS:
        raise BoundaryFault("too-many-points", largest=MOST_POINTS)
    return [_json_position(place) for place in places]


def _json_position(place: Any) -> Position:
    if not isinstance(place, list) or len(place) < 2:
        raise BoundaryFault("not-a-number")
    longitude, latitude = place[:2]
    if isinstance(longitude, bool) or isinstance(latitude, bool):
        raise BoundaryFault("not-a-number")
    return _number(longitude), _number(latitude)
