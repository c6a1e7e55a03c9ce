"""Who holds which post, where and until when. Rights follow from this table alone and end with it (ORG-03, SECURITY-02)."""

from datetime import date, datetime, timedelta

from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both

from .models import Department, PostHolding, PostWaiver, Region, Station, User
from .roles import ALL, OWN, POSTS, REQUIRED_POSTS, reach_of
from .verbs import verb

_DAY = timedelta(days=1)


@verb("people.write", on=User)
def hold_post(
    user: User, post: str, *, by: Actor, at: datetime, since: date, until: date | None = None, station: int | None = None,
    region: int | None = None, brands: tuple[str, ...] = (), station_kinds: tuple[str, ...] = (),
) -> PostHolding:
    """任岗. From ``since`` on (that day included) the person may what the post may, as far as station or region reach."""
    refuse_oneself(user.pk, by)
    return begin(user, post, by=by, at=at, since=since, until=until, station=station, region=region, brands=brands, station_kinds=station_kinds)


@verb("people.write", on=User)
def second(
    user: User, post: str, *, by: Actor, at: datetime, since: date, until: date, lent_by: int | None = None, station: int | None = None,
) -> PostHolding:
    """借调. A post for the dated length of an assignment, under the same rules, clocks and confidentiality (ORG-10)."""
    refuse_oneself(user.pk, by)
    lender = lent_by or user.home_department_id
    if lender is None or not Department.objects.filter(pk=lender).exists():
        _refuse("lent_by", "请写明由哪个部门借出", "Name the department that lends the person", clause="ORG-10")
    return begin(user, post, by=by, at=at, since=since, until=until, station=station, lent_by=lender)


@verb("people.write", on=PostHolding)
def leave_post(holding: PostHolding, *, by: Actor, at: datetime, on: date) -> PostHolding:
    """离岗. ``on`` is the first day without the post; its rights end as that day begins, today's at once."""
    finish(holding, by=by, at=at, on=on)
    return holding


@verb("people.write", on=PostHolding)
def move_post(holding: PostHolding, post: str, *, by: Actor, at: datetime, on: date, station: int | None = None) -> PostHolding:
    """调岗. The old post ends and the new one begins at the same moment (SECURITY-02)."""
    refuse_oneself(holding.user_id, by)
    finish(holding, by=by, at=at, on=on)
    return begin(holding.user, post, by=by, at=at, since=on, station=station)


@verb("post.waive")
def waive_post(post: str, *, by: Actor, at: datetime, reason: str) -> PostWaiver:
    """豁免必设岗位. The department head leaves a required post vacant on purpose (ORG-01)."""
    if post not in REQUIRED_POSTS:
        _refuse("post", "只有必设岗位可以豁免", "Only a required post can be waived")
    if not reason:
        _refuse("reason", "请写明豁免的原因", "State why it is waived")
    waiver = PostWaiver.objects.filter(post=post).first() or PostWaiver(post=post)
    waiver.reason = reason
    note(waiver, "post.waived", by=by, at=at, post=post, reason=reason)
    return waiver


def begin(
    user: User, post: str, *, by: Actor, at: datetime, since: date, until: date | None = None, station: int | None = None,
    region: int | None = None, brands: tuple[str, ...] = (), station_kinds: tuple[str, ...] = (), lent_by: int | None = None,
) -> PostHolding:
    """Step: a post is held from now or a later day on. Refuses (422) what cannot be, in the field it is about."""
    if post not in POSTS:
        _refuse("post", "没有这个岗位", "There is no such post")
    if until is not None and until < since:
        _refuse("until", "止日早于起日", "It would end before it begins")
    if station is not None and not Station.objects.filter(pk=station).exists():
        _refuse("station", "没有这个网点", "There is no such station")
    if region is not None and not Region.objects.filter(pk=region).exists():
        _refuse("region", "没有这个区域", "There is no such region")
    if reach_of(post) not in (OWN, ALL) and station is None and region is None:
        _refuse("station", f"{POSTS[post].zh}的权限以网点或区域为限，请选择网点或区域", f"A {POSTS[post].en.lower()} reaches a station or a region; choose one")
    _refuse_twice(user, post, since, until, station, region)
    holding = PostHolding(
        user=user, post=post, station_id=station, region_id=region, since=since, until=until, lent_by_id=lent_by,
        brands=list(brands), station_kinds=list(station_kinds),
    )
    note(holding, "post.seconded" if lent_by else "post.held", by=by, at=at, user=user.pk, post=post, since=since, until=until)
    return holding


def refuse_oneself(user_id: int, by: Actor) -> None:
    """Nobody raises their own rights: another who looks after people gives the post (SECURITY-04)."""
    if by.user_id == user_id:
        raise Refusal("post.own", both("不能给自己任岗、借调或调岗", "Nobody gives themselves a post"), clause="SECURITY-04", status=403,
                      way_out=both("请另一位管理人员账号的同事办理", "Ask another colleague who looks after people"))


def finish(holding: PostHolding, *, by: Actor, at: datetime, on: date) -> None:
    """Step: the last day of a holding is the one before ``on``."""
    last = on - _DAY
    if holding.until is not None and holding.until < last:
        _refuse("on", f"这个岗位已于 {holding.until} 结束", f"That post already ended on {holding.until}")
    holding.until = last
    note(holding, "post.left", by=by, at=at, user=holding.user_id, post=holding.post, until=last)


def _refuse_twice(user: User, post: str, since: date, until: date | None, station: int | None, region: int | None) -> None:
    for other in PostHolding.objects.filter(user=user, post=post):
        if (other.station_id, other.region_id) != (station, region):
            continue
        ends = other.until or date.max
        if ends >= other.since and other.since <= (until or date.max) and since <= ends:
            _refuse("post", f"{user.name}在这段时间已任{POSTS[post].zh}", f"{user.name} already holds this post in that time")


def _refuse(field: str, zh: str, en: str, clause: str | None = None) -> None:
    says: Both = both(zh, en)
    raise Refusal("post.unfit", says, status=422, field=field, clause=clause, errors={field: says})
