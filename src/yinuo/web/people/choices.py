"""What select boxes on people pages offer."""

from yinuo.kit.text import Both, both
from yinuo.people.models import Department, Region, Station, User
from yinuo.people.roles import POSTS

Choices = list[tuple[object, object]]


def post_choices() -> Choices:
    return [(code, label) for code, label in POSTS.items()]


def stations() -> Choices:
    return list(Station.objects.order_by("code").values_list("id", "name"))


def regions() -> Choices:
    return list(Region.objects.order_by("code").values_list("id", "name"))


def departments() -> Choices:
    return [(d.pk, department_name(d)) for d in Department.objects.order_by("code")]


def department_name(department: Department) -> Both:
    return both(department.name, department.name_en or department.name)


def persons() -> Choices:
    return [(u.pk, f"{u.name} · {u.username}") for u in User.objects.filter(is_active=True).order_by("id")]
