"""Distances on the globe."""

import math
from dataclasses import dataclass
from decimal import Decimal

EARTH_M = 6_371_008.8
MICRO = 1_000_000
METRES_PER_DEGREE = EARTH_M * math.pi / 180


@dataclass(frozen=True)
class Point:
    """A place in millionths of a degree."""

    latitude: int
    longitude: int


@dataclass(frozen=True)
class Box:
    """Bounds of latitude, and one or two ranges of longitude: two where it crosses 180°."""

    south: int
    north: int
    ranges: tuple[tuple[int, int], ...]


def point(latitude: str | Decimal, longitude: str | Decimal) -> Point:
    """Return degrees as millionths."""
    return Point(int(Decimal(latitude) * MICRO), int(Decimal(longitude) * MICRO))


def distance_m(first: Point, second: Point) -> float:
    """Return the metres between two places, along the globe (haversine)."""
    lat1, lat2 = (math.radians(p.latitude / MICRO) for p in (first, second))
    east = math.radians((second.longitude - first.longitude) / MICRO)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(east / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(half, 1.0)))


def box(centre: Point, radius_m: float) -> Box:
    """Return bounds that hold every place within the radius."""
    up = math.ceil(radius_m / METRES_PER_DEGREE * MICRO)
    south, north = centre.latitude - up, centre.latitude + up
    edge = max(abs(south), abs(north))
    if edge >= 90 * MICRO:  # Around a pole every longitude is near.
        return Box(south, north, ((-180 * MICRO, 180 * MICRO),))
    side = math.ceil(up / math.cos(math.radians(edge / MICRO)))
    west, east = centre.longitude - side, centre.longitude + side
    if west < -180 * MICRO:
        return Box(south, north, ((west + 360 * MICRO, 180 * MICRO), (-180 * MICRO, east)))
    if east > 180 * MICRO:
        return Box(south, north, ((west, 180 * MICRO), (-180 * MICRO, east - 360 * MICRO)))
    return Box(south, north, ((west, east),))
