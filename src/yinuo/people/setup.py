"""The first start of a company, and the switch that opens intake (ORG-01, CHANNEL-06)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yinuo.journal.operation import note, operation
from yinuo.kit.actor import SYSTEM, Actor
from yinuo.kit.moment import local_day
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import Both, both
from yinuo.policy.calendar import read_wall

from . import asked, passes, places, posts, signing
from .actions import admit
from .models import Company, Login, Pass, PostHolding, PostWaiver, User
from .passwords import set_password
from .roles import POSTS, REQUIRED_POSTS
from .verbs import verb

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
VACANT_CLAUSE = "activation.default"
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,30}")


def start_secret(at: datetime) -> str | None:
    """The secret of the address where a new company is entered; None when there is an administrator already."""
    if PostHolding.objects.filter(post="administrator", user__is_active=True).exists():
        return None
    with operation(at):
        return passes.make(passes.START, None, by=SYSTEM, at=at)


def found(secret: str, *, name: str, username: str, password: str, device: str, agent: str, at: datetime) -> Login:
    """首次启用. The first administrator comes in through the single-use address and finds an empty company."""
    with operation(at):
        link = Pass.objects.select_for_update().get(pk=passes.find(secret, at, passes.START).pk)
        user = admit(username, name, by=SYSTEM, at=at)
        set_password(user, password)
        by = signing.themselves(user)
        passes.spend(link, by=by, at=at)
        posts.begin(user, "administrator", by=by, at=at, since=local_day(at))
        if not Company.objects.exists():
            note(Company(name=""), "company.founded", by=by, at=at)
        return signing.begin(user, device=device, agent=agent, at=at)


@verb("company.write")
def describe_company(
    *, by: Actor, at: datetime, name: str, name_en: str, hotline: str, complaint_number: str, supervision_number: str,
) -> Company:
    """填写公司资料. The names, and the numbers customers are given."""
    numbers: dict[str, Any] = {"hotline": hotline, "complaint_number": complaint_number, "supervision_number": supervision_number}
    for field, number in numbers.items():
        if number and not _PHONE.fullmatch(number):
            _refuse(field, "请填写电话号码，如 400-820-1234", "Enter a telephone number, such as 400-820-1234")
    company = _company()
    company.name, company.name_en = name, name_en
    company.hotline, company.complaint_number, company.supervision_number = hotline, complaint_number, supervision_number
    if company.intake_open:
        _refuse_incomplete(company, [], at)
    note(company, "company.described", by=by, at=at, name=name, **numbers)
    return company


@verb("calendar.write")
def set_office_week(week: Mapping[str, list[str]], *, by: Actor, at: datetime) -> Company:
    """设定办公时间. The windows of each weekday, at the first start only: what was promised since must stay as it was promised."""
    company = _company()
    if company.set_up_at is not None:
        raise Refusal(
            "company.hours_settled", both("办公时间在首次启用时已定，已作的承诺按它计算", "The office hours were settled at the first start; promises were made by them"),
            way_out=both("单日变动请登记在日历；长期变动请起草新的制度版本", "Enter single days in the calendar; for a lasting change draft a new edition"), way_url="/policy/calendar",
        )
    kept = {day: [_window(day, text) for text in week.get(day, [])] for day in WEEK}
    if not any(kept.values()):
        _refuse("mon", "至少一天有办公时间", "At least one day must have office hours")
    company.office_week = kept
    note(company, "company.office_week_set", by=by, at=at, week=kept)
    return company


@verb("people.write")
def fill_posts(holders: Mapping[str, tuple[str, str]], *, by: Actor, at: datetime, station: int | None = None) -> dict[str, str]:
    """配齐岗位. For each post a (name, login name); one person may hold several. Answers the invitation secret of each new login name."""
    day, secrets = local_day(at), {}
    set_up = _company().set_up_at is not None  # until then there may be nobody else
    known: dict[str, User] = {}
    for post, (name, username) in holders.items():
        key = username.lower()
        person = known.get(key) or User.objects.filter(username__iexact=username).first()
        if person is None:
            person = admit(username, name, by=by, at=at)
            secrets[username] = passes.make(passes.INVITE, person, by=by, at=at)
        known[key] = person
        if not PostHolding.objects.filter(user_id=person.pk, post=post, until__isnull=True).exists():
            if set_up:
                posts.refuse_oneself(person.pk, by)
            posts.begin(person, post, by=by, at=at, since=day, station=station if posts.reach_of(post) == "station" else None)
    return secrets


@verb("intake.activate")
def activate_intake(*, by: Actor, at: datetime) -> Company:
    """开通受理. Stays off while a required post has neither holder nor waiver, or a number customers need is missing."""
    company = _company()
    _refuse_incomplete(company, vacant_posts(at), at)
    company.intake_open, company.set_up_at = True, company.set_up_at or at
    places.forget()
    note(company, "intake.activated", by=by, at=at)
    return company


@verb("intake.activate")
def pause_intake(*, by: Actor, at: datetime, reason: str) -> Company:
    """停止受理. Nothing new is taken in until it is opened again."""
    company = _company()
    company.intake_open = False
    places.forget()
    note(company, "intake.paused", by=by, at=at, reason=reason)
    return company


@verb("company.write")
def finish_setup(*, by: Actor, at: datetime) -> Company:
    """完成首次启用. The steps are not asked for again; intake may still be off."""
    company = _company()
    company.set_up_at = company.set_up_at or at
    note(company, "company.set_up", by=by, at=at)
    return company


def refuse_closed_intake() -> None:
    """Step: nothing is taken in while intake is off, through no door (ORG-01). Read at most a few seconds ago."""
    if not places.places().intake_open:
        raise Refusal(
            "intake.closed", both("受理尚未开通", "Intake is not open"), clause=VACANT_CLAUSE, way_url="/people/intake",
            way_out=both("请管理员配齐五个必设岗位和客户号码后开通", "Ask an administrator to fill the five posts and the numbers, then open it"),
        )


def vacant_posts(at: datetime) -> list[str]:
    """Required posts that nobody holds today and nobody waived."""
    day = local_day(at)
    held = set(
        PostHolding.objects.filter(post__in=REQUIRED_POSTS, since__lte=day, user__is_active=True)
        .exclude(until__lt=day).values_list("post", flat=True)
    )
    waived = set(PostWaiver.objects.values_list("post", flat=True))
    return [post for post in REQUIRED_POSTS if post not in held | waived]


def _refuse_incomplete(company: Company, vacant: list[str], at: datetime) -> None:
    """Ask the gates of intake, and name each vacant post or missing number where one of them asks for that (ORG-01, CHANNEL-06)."""
    missing = _numbers_missing(company)
    try:
        asked.pass_gates("intake.activate", {"company.vacant_posts": len(vacant), "company.numbers_missing": bool(missing)}, at)
    except Refusal as no:
        if vacant and asked.mentions(no, "company.vacant_posts"):
            raise _vacant_refusal(vacant, no.clause) from None
        if missing and asked.mentions(no, "company.numbers_missing"):
            raise _numbers_refusal(missing, no.clause) from None
        raise


def _company() -> Company:
    company = Company.objects.select_for_update().order_by("id").first()
    return company or Company(name="")


def _numbers_missing(company: Company) -> list[str]:
    return [name for name in ("hotline", "complaint_number", "supervision_number") if not getattr(company, name)]


NUMBERS: dict[str, Both] = {
    "hotline": both("热线电话", "hotline"), "complaint_number": both("投诉电话", "complaint number"),
    "supervision_number": both("监督电话", "supervision number"),
}


def _numbers_refusal(missing: list[str], clause: str | None) -> Refusal:
    zh, en = "、".join(NUMBERS[name].zh for name in missing), ", ".join(NUMBERS[name].en for name in missing)
    return Refusal(
        "intake.numbers_missing", both(f"还没有填写：{zh}", f"Still to be entered: {en}"), clause=clause,
        way_out=both("请在公司资料中填写后再开通受理", "Enter them in the company's particulars, then open intake"), way_url="/people/company",
    )


def _vacant_refusal(vacant: list[str], clause: str | None) -> Refusal:
    zh, en = "、".join(POSTS[p].zh for p in vacant), ", ".join(POSTS[p].en for p in vacant)
    return Refusal(
        "intake.vacant_posts", both(f"这些必设岗位空缺：{zh}", f"These required posts are vacant: {en}"), clause=clause,
        way_out=both("为每个岗位指定人员，或由部门负责人写明原因后豁免", "Name a holder for each, or have the department head waive it with a reason"),
        way_url="/people/intake", vacant=vacant,
    )


def _window(day: str, text: str) -> str:
    try:
        read_wall(text)
    except ValueError:
        _refuse(day, "时段写作 08:30-12:00", "Write hours as 08:30-12:00")
    return text


def _refuse(field: str, zh: str, en: str) -> None:
    raise Refusal("company.unfit", both(zh, en), status=422, field=field, errors={field: both(zh, en)})
