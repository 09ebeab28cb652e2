"""Distances on the globe, and boxes around a place."""

import math

import pytest

from customers.visits.rules import MICRO, Point, box, distance_m, point


@pytest.mark.requirement("CUS-72")
def test_the_distance_between_two_cities_is_that_of_the_map():
    beijing, shanghai = point("39.9042", "116.4074"), point("31.2304", "121.4737")
    assert math.isclose(distance_m(beijing, shanghai), 1_067_000, rel_tol=0.005)
    assert distance_m(beijing, beijing) == 0


@pytest.mark.parametrize("latitude", [0, 22, 60, -45])
@pytest.mark.parametrize("longitude", [0, 114, 179.999, -179.999])
def test_a_box_holds_every_place_within_the_radius(latitude, longitude):
    centre, radius = Point(latitude * MICRO, int(longitude * MICRO)), 5000
    bounds = box(centre, radius)
    for step in range(36):
        turn, off = math.radians(step * 10), radius / 111_195.08
        north = centre.latitude + int(math.cos(turn) * off * MICRO)
        east = math.sin(turn) * off / math.cos(math.radians(latitude))
        around = (centre.longitude + int(east * MICRO) + 180 * MICRO) % (360 * MICRO) - 180 * MICRO
        assert bounds.south <= north <= bounds.north
        assert any(west <= around <= last for west, last in bounds.ranges)


def test_around_a_pole_every_longitude_is_near():
    assert box(point("90", "0"), 1000).ranges == ((-180 * MICRO, 180 * MICRO),)
