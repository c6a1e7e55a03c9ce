"""Who is asking and what they may, in one statement."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from yinuo.kit.actor import Actor, Door, Reach

from .roles import ALL, EVERYONE, GRANTS, OWN, REGION, STATION, reach_of

_COLUMNS = (
    "u.id, u.name, u.language, h.post, h.station_id, h.region_id, h.brands, h.station_kinds, "
    "(SELECT {group}(s.id) FROM people_station s WHERE s.region_id = h.region_id)"
)
_HOLDINGS = "LEFT JOIN people_postholding h ON h.user_id = u.id AND h.since <= %s AND (h.until IS NULL OR h.until >= %s)"


def holder_columns() -> str:
    """The columns `actor_from` reads, spelled for the database in use."""
    group = "array_agg" if connection.vendor == "postgresql" else "json_group_array"
    return _COLUMNS.format(group=group)


def holdings_join() -> str:
    """The join to the posts held on a day; takes the day twice."""
    return _HOLDINGS


def actor_of(user_id: int, on: date, door: Door = Door.PAGE) -> Actor | None:
    """The person with the posts held on ``on``; nobody when the account is closed or unknown."""
    sql = f"SELECT {holder_columns()} FROM people_user u {_HOLDINGS} WHERE u.id = %s AND u.is_active"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [on, on, user_id])
        return actor_from(cursor.fetchall(), door)


def actor_from(rows: Iterable[tuple[Any, ...]], door: Door, scopes: Iterable[str] = (), session: str = "") -> Actor | None:
    """Build the actor from the rows of a statement that selected `holder_columns`. ``scopes`` narrows a token's verbs."""
    rows = list(rows)
    if not rows:
        return None
    user_id, name, language = rows[0][:3]
    grants: dict[str, list[Reach]] = {verb: [Reach(own=True)] for verb in EVERYONE}
    posts = []
    for _, _, _, post, station, region, brands, kinds, regional in rows:
        if post is None:
            continue
        posts.append(post)
        reach = _reach(post, station, region, brands, kinds, regional)
        for verb in GRANTS.get(post, ()):
            grants.setdefault(verb, []).append(reach)
    allowed = set(scopes)
    return Actor(
        user_id=user_id, name=name, door=door, language=language, posts=tuple(posts), roles=frozenset(posts), session=session,
        grants={verb: tuple(reaches) for verb, reaches in grants.items() if not allowed or verb in allowed or verb.split(".")[0] in allowed},
    )


def _reach(post: str, station: int | None, region: int | None, brands: Any, kinds: Any, regional: Any) -> Reach:
    import orjson

    brand_list = orjson.loads(brands) if isinstance(brands, str) else brands
    kind_list = orjson.loads(kinds) if isinstance(kinds, str) else kinds
    narrowed: dict[str, Any] = {
        "brands": frozenset(brand_list) if brand_list else None,
        "station_kinds": frozenset(kind_list) if kind_list else None,
    }
    width = reach_of(post)
    if width == OWN:
        return Reach(own=True, **narrowed)
    if region is not None:
        stations = orjson.loads(regional) if isinstance(regional, str) else regional or []
        return Reach(stations=frozenset(stations), own=True, **narrowed)
    if station is not None and width in (STATION, REGION):
        return Reach(stations=frozenset([station]), own=True, **narrowed)
    if width in (STATION, REGION):
        return Reach(own=True, **narrowed)
    assert width == ALL
    return Reach(everything=True, **narrowed)
