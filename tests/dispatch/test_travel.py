"""Travel times always come, and say where from; coordinates are converted at the edge and never shifted abroad."""
from __future__ import annotations

import json
import math
from itertools import count

import httpx
import numpy as np
import pytest

from yinuo.dispatch.travel import datum
from yinuo.dispatch.travel.datum import BadCoordinates, Datum, Point
from yinuo.dispatch.travel.desk import Breaker, TravelDesk
from yinuo.dispatch.travel.offline import HILLY, URBAN, Band, Model, matrix, seconds_between
from yinuo.dispatch.travel.providers import Osrm, ProviderFailed, Valhalla

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


def _desk(answer, clock=None, **options) -> TravelDesk:
    client = httpx.Client(transport=httpx.MockTransport(answer))
    return TravelDesk(clock or count().__next__, Osrm("http://roads", client, **{k: options.pop(k) for k in ("largest",) if k in options}),
                      budget=options.pop("budget", 1000), **options)


def _roads(request: httpx.Request) -> httpx.Response:
    rows, columns = (len(request.url.params[name].split(";")) for name in ("sources", "destinations"))
    times = [[900.0 + 10 * row + column for column in range(columns)] for row in range(rows)]
    return httpx.Response(200, json={"code": "Ok", "durations": times, "distances": [[9000.0] * columns] * rows})


def test_a_good_answer_is_used_marked_and_remembered() -> None:
    asked = []
    desk = _desk(lambda request: asked.append(1) or _roads(request))
    times = desk.matrix([PUDONG, XUHUI])
    assert times.source == "osrm" and times.seconds[0, 1] == 901 + URBAN.parking
    assert desk.matrix([PUDONG, XUHUI]).source == "osrm" and len(asked) == 1
    assert desk.matrix([PUDONG, XUHUI], hour=17).source == "osrm" and len(asked) == 2


def test_large_questions_are_asked_in_blocks() -> None:
    asked = []
    desk = _desk(lambda request: asked.append(1) or _roads(request), largest=2)
    assert desk.matrix([PUDONG, XUHUI, HONGQIAO]).source == "osrm" and len(asked) == 4


LIES = {
    "negative": {"code": "Ok", "durations": [[0, -5], [5, 0]], "distances": [[0, 1], [1, 0]]},
    "too fast": {"code": "Ok", "durations": [[0, 3], [3, 0]], "distances": [[0, 9], [9, 0]]},
    "wrong shape": {"code": "Ok", "durations": [[0, 900]], "distances": [[0, 9]]},
    "refused": {"code": "TooBig"},
    "a list": [],
    "words": {"code": "Ok", "durations": [["soon", "later"], ["a", "b"]]},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_not_believed_and_the_offline_model_answers(lie: str) -> None:
    times = _desk(lambda request: httpx.Response(200, content=json.dumps(LIES[lie]).encode())).matrix([PUDONG, XUHUI])
    assert times.source == "offline" and times.failed
    assert (times.seconds == matrix([PUDONG, XUHUI])[0]).all()


def test_a_hanging_provider_rests_after_three_failures_and_is_tried_again_later() -> None:
    asked, now = [], [0.0]

    def hang(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        raise httpx.ReadTimeout("no answer")

    desk = _desk(hang, clock=lambda: now[0], breaker=Breaker(failures=3, rest=60))
    assert [desk.matrix([PUDONG, XUHUI]).failed for _ in range(5)] == ["late", "late", "late", "resting", "resting"]
    assert len(asked) == 3
    now[0] = 61.0
    assert desk.matrix([PUDONG, XUHUI]).failed == "late" and len(asked) == 4


def test_the_budget_ends_the_questions_and_the_plan_says_both_sources() -> None:
    now = [0.0]

    def slow(request: httpx.Request) -> httpx.Response:
        now[0] += 4
        return _roads(request)

    times = _desk(slow, clock=lambda: now[0], budget=5, largest=1).matrix([PUDONG, XUHUI])
    assert (times.source, times.failed) == ("osrm+offline", "budget")
    assert (times.seconds > 0).sum() >= 2


def test_an_unreachable_pair_is_large_and_finite_and_valhalla_speaks_kilometres() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        cell = [{"time": 0, "distance": 0}, {"time": None, "distance": None}]
        return httpx.Response(200, json={"sources_to_targets": [cell, [{"time": 1200, "distance": 12.5}, {"time": 0, "distance": 0}]]})

    provider = Valhalla("http://roads", httpx.Client(transport=httpx.MockTransport(answer)))
    block = provider.block([PUDONG, XUHUI], [PUDONG, XUHUI], "driving", 10)
    assert block.seconds[0, 1] == 864_000 and block.metres[1, 0] == 12_500
    with pytest.raises(ProviderFailed):
        Valhalla("http://roads", httpx.Client(transport=httpx.MockTransport(lambda r: httpx.Response(500)))).block(
            [PUDONG], [XUHUI], "driving", 10)


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
