"""Travel times always come; coordinates are converted at the edge and never shifted abroad."""
from __future__ import annotations

import math

import numpy as np
import pytest

from yinuo.dispatch.travel import datum
from yinuo.dispatch.travel.datum import BadCoordinates, Datum, Point
from yinuo.dispatch.travel.offline import HILLY, URBAN, Band, Model, matrix, seconds_between

PUDONG, XUHUI, HONGQIAO = (31.2222, 121.5440), (31.1885, 121.4365), (31.1940, 121.3260)
CITIES = {"北京": (39.9042, 116.4074), "上海": (31.2304, 121.4737), "深圳": (22.5431, 114.0579), "成都": (30.5728, 104.0668),
          "乌鲁木齐": (43.8256, 87.6168), "哈尔滨": (45.8038, 126.5350), "昆明": (24.8801, 102.8329), "珠海": (22.2711, 113.5767)}
ABROAD = {"Hong Kong": (22.3193, 114.1694), "Hong Kong airport": (22.3080, 113.9185), "Macau": (22.1987, 113.5439), "Taipei": (25.0330, 121.5654),
          "Kaohsiung": (22.6273, 120.3014), "Kinmen": (24.4324, 118.3171), "Tokyo": (35.6762, 139.6503), "Singapore": (1.3521, 103.8198)}


def test_the_offline_model_is_complete_whole_and_grows_with_distance_and_rush_hour() -> None:
    seconds, metres = matrix([PUDONG, XUHUI, HONGQIAO])
    assert seconds.dtype == np.int32 and not seconds.diagonal().any() and (seconds >= 0).all()
    assert metres[0, 1] < metres[0, 2] and seconds[0, 1] < seconds[0, 2]
    assert 600 < seconds[0, 1] < 3600
    rush, _ = matrix([PUDONG, XUHUI], hour=8)
    hills, _ = matrix([PUDONG, XUHUI], HILLY)
    assert rush[0, 1] > seconds[0, 1] < hills[0, 1]


@pytest.mark.parametrize("model", [URBAN, HILLY])
def test_a_single_way_takes_as_long_as_the_matrix_says(model) -> None:
    points = [(float(n), float(e)) for n, e in np.random.default_rng(3).uniform((30.9, 121.1), (31.5, 121.9), (60, 2))]
    points += [PUDONG, PUDONG, *CITIES.values()]
    for hour in (3, 8, 10):
        seconds, _ = matrix(points, model, hour)
        assert [[seconds_between(a, b, model, hour) for b in points] for a in points] == seconds.tolist()


def test_a_model_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="24 hours"):
        Model(bands=(Band(1, 1.0),), rush=(1.0,))


def test_two_thousand_places_take_well_under_a_few_seconds() -> None:
    points = np.random.default_rng(1).uniform((30.9, 121.1), (31.5, 121.9), (2200, 2))
    assert matrix(points)[0].shape == (2200, 2200)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.hypot((one[0] - other[0]) * 111_000, (one[1] - other[1]) * 111_000 * math.cos(math.radians(one[0])))


@pytest.mark.parametrize("city", CITIES)
def test_in_mainland_cities_the_shift_is_hundreds_of_metres_and_comes_back_to_the_millimetre(city: str) -> None:
    point = Point(*CITIES[city])
    shifted = datum.to_gcj(point)
    assert 100 < _apart(CITIES[city], shifted) < 800
    back = datum.from_gcj(*shifted)
    assert _apart(CITIES[city], (back.latitude, back.longitude)) < 0.001
    entered = datum.enter(*datum.to_bd(point), Datum.BD09)
    assert _apart(CITIES[city], (entered.point.latitude, entered.point.longitude)) < 0.001
    assert entered.datum is Datum.BD09 and (entered.latitude, entered.longitude) == datum.to_bd(point)


@pytest.mark.parametrize("place", ABROAD)
def test_outside_mainland_china_nothing_is_shifted(place: str) -> None:
    assert datum.to_gcj(Point(*ABROAD[place])) == ABROAD[place]
    entered = datum.enter(*ABROAD[place], Datum.GCJ02)
    assert (entered.point.latitude, entered.point.longitude) == ABROAD[place]


@pytest.mark.parametrize("city", CITIES)
def test_another_library_agrees(city: str) -> None:
    oracle = pytest.importorskip("prcoords")
    theirs = oracle.wgs_gcj(CITIES[city], True)
    assert _apart(datum.to_gcj(Point(*CITIES[city])), (theirs[0], theirs[1])) < 0.1


@pytest.mark.parametrize("figures", [(91.0, 0.0), (0.0, 0.0), (float("nan"), 1.0), (31.0, 181.0)])
def test_impossible_figures_are_refused(figures: tuple[float, float]) -> None:
    with pytest.raises(BadCoordinates):
        datum.enter(*figures, Datum.WGS84)
