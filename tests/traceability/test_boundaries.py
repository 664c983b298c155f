"""Land from files that people have: read, measured, compared, or refused with the reason."""

import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.traceability.growing.boundaries import (
    Boundary,
    BoundaryFault,
    enclosed,
    read_boundary,
    stored_boundary,
)
from namsao.traceability.growing.drawing import picture

# A field of about 4.6 hectares near Chũ: longitude, latitude.
FIELD = [(106.570, 21.370), (106.572, 21.370), (106.572, 21.372), (106.570, 21.372)]


def on_the_ellipsoid(latitude: float, degrees: float) -> float:
    """Hectares of a small square of so many degrees, by the two radii of curvature of WGS 84."""
    flat = 1 / 298.257223563
    squared = flat * (2 - flat)
    phi, side = math.radians(latitude), math.radians(degrees)
    root = math.sqrt(1 - squared * math.sin(phi) ** 2)
    west_east = 6378137 / root * math.cos(phi) * side
    return west_east * 6378137 * (1 - squared) / root**3 * side / 10_000


HECTARES = on_the_ellipsoid(21.371, 0.002)


def ring(points=FIELD) -> list[list[float]]:
    """The corners and the first again, as GeoJSON wants it."""
    return [list(point) for point in [*points, points[0]]]


def geojson(**extra) -> bytes:
    return json.dumps({"type": "Polygon", "coordinates": [ring()], **extra}).encode()


def gpx(points, tag="trkpt", around=("trk", "trkseg")) -> bytes:
    inner = "".join(f'<{tag} lat="{lat}" lon="{lon}"/>' for lon, lat in points)
    for name in reversed(around):
        inner = f"<{name}>{inner}</{name}>"
    return f'<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">{inner}</gpx>'.encode()


def kml(points) -> bytes:
    text = " ".join(f"{lon},{lat},12" for lon, lat in points)
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><Polygon>'
        f"<outerBoundaryIs><LinearRing><coordinates>{text}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></Document></kml>"
    ).encode()


def fault_of(data: bytes) -> BoundaryFault:
    with pytest.raises(BoundaryFault) as raised:
        read_boundary(data)
    return raised.value


def test_the_same_field_measures_the_same_whatever_it_comes_as():
    typed = "\n".join(f"{lat}, {lon}" for lon, lat in FIELD).encode()
    files = [geojson(), gpx([*FIELD, FIELD[0]]), kml([*FIELD, FIELD[0]]), typed]
    sizes = [read_boundary(data).hectares for data in files]
    assert sizes == pytest.approx([HECTARES] * 4, abs=0.001)


def test_a_known_area_comes_out():
    square = [(105.0, 20.0), (105.1, 20.0), (105.1, 20.1), (105.0, 20.1)]
    assert enclosed([[square]]).hectares == pytest.approx(on_the_ellipsoid(20.05, 0.1), rel=1e-4)


def test_a_hole_is_not_land():
    pond = [(106.5705, 21.3705), (106.5715, 21.3705), (106.5715, 21.3715), (106.5705, 21.3715)]
    data = json.dumps({"type": "Polygon", "coordinates": [ring(), ring(pond)]}).encode()
    assert read_boundary(data).hectares == pytest.approx(HECTARES * 0.75, abs=0.001)


def test_pieces_that_overlap_are_counted_once():
    data = json.dumps({"type": "MultiPolygon", "coordinates": [[ring()], [ring()]]}).encode()
    assert read_boundary(data).hectares == pytest.approx(HECTARES, abs=0.001)


def test_a_walk_that_ends_near_its_beginning_is_closed():
    stops_short = [*FIELD, (106.570, 21.3702)]  # 22 metres before the first corner
    assert read_boundary(gpx(stops_short)).hectares == pytest.approx(HECTARES, abs=0.001)


def test_a_walk_that_does_not_come_back_is_told_how_far_it_stopped():
    fault = fault_of(gpx(FIELD[:3]))
    assert fault.code == "open-walk"
    assert 295 < fault.facts["metres"] < 310


def test_waypoints_and_routes_are_corners_too():
    assert read_boundary(gpx(FIELD, "wpt", ())).hectares == pytest.approx(HECTARES, abs=0.001)
    route = gpx([*FIELD, FIELD[0]], "rtept", ("rte",))
    assert read_boundary(route).hectares == pytest.approx(HECTARES, abs=0.001)


def polygon(*corners) -> bytes:
    return json.dumps({"type": "Polygon", "coordinates": [list(corners)]}).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"21.37, 106.57\n21.37, 106.58", "too-few-corners"),
        (b"21.37, 106.57\nkhong ro", "typed-line"),
        (b"13.75, 100.5\n13.76, 100.5\n13.76, 100.6", "elsewhere"),
        (b"2363000, 455000\n2363100, 455000\n2363100, 455100", "typed-line"),
        (polygon(*[(y, x) for x, y in FIELD]), "swapped"),
        (polygon([455000, 2363000], [455100, 2363000], [455100, 2363100]), "projected"),
        (geojson(crs={"type": "name", "properties": {"name": "EPSG:3405"}}), "other-system"),
        (b'{"type": "Point", "coordinates": [106.5, 21.3]}', "no-land"),
        (polygon(["a", 1], [2, 3], [4, 5]), "not-a-number"),
        (b"\x89PNG\r\n", "unknown-format"),
        (b"<svg/>", "unknown-format"),
        (b"<gpx", "unreadable"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><gpx/>', "unreadable"),
        (b"{" * 5000, "unreadable"),
        (b'{"type":"Polygon","coordinates":[[[1e999,1],[2,2],[3,3]]]}', "not-a-number"),
        (b" " * 3_000_001, "too-large"),
    ],
)
def test_what_cannot_be_land_is_refused_by_name(data, code):
    assert fault_of(data).code == code


def test_a_figure_of_eight_is_refused_where_it_crosses():
    eight = [FIELD[0], FIELD[2], FIELD[1], FIELD[3]]
    fault = fault_of(json.dumps({"type": "Polygon", "coordinates": [ring(eight)]}).encode())
    assert fault.code == "crosses-itself"
    assert (float(fault.facts["longitude"]), float(fault.facts["latitude"])) == pytest.approx(
        (106.571, 21.371), abs=1e-4
    )


def test_a_stumble_at_the_end_of_a_walk_is_mended():
    stumble = [*FIELD, (106.57000, 21.36999), (106.57001, 21.37002)]
    assert read_boundary(gpx(stumble)).hectares == pytest.approx(HECTARES, abs=0.01)


def test_what_two_areas_both_claim_is_measured():
    shifted = [(lon + 0.001, lat) for lon, lat in FIELD]
    one, other = enclosed([[FIELD]]), enclosed([[shifted]])
    assert one.overlap_with(other) == pytest.approx(HECTARES / 2, abs=0.001)
    assert one.overlap_with(one) == pytest.approx(one.hectares, rel=1e-9)


def test_how_far_a_place_lies_from_the_land():
    land = enclosed([[FIELD]])
    assert land.metres_outside(106.571, 21.371) == 0
    assert land.metres_outside(106.573, 21.371) == pytest.approx(103.7, abs=0.5)


coordinates = st.tuples(st.floats(105.0, 107.0), st.floats(20.0, 22.0))


@given(st.lists(coordinates, min_size=3, max_size=8, unique=True))
def test_what_is_stored_comes_back_and_no_shape_ends_in_another_error(points):
    try:
        land = enclosed([[points]])
    except BoundaryFault:
        return
    again: Boundary = stored_boundary(json.loads(json.dumps(land.geojson())))
    assert again.hectares == pytest.approx(land.hectares, rel=1e-3, abs=0.01)
    drawn = picture([land])
    assert drawn.bar_metres > 0
    assert math.isfinite(drawn.height)


@given(st.binary(max_size=300))
def test_no_bytes_end_in_another_error(data):
    for whole in (data, b"<kml>" + data, b'{"type":' + data):
        with suppress(BoundaryFault):
            read_boundary(whole)
