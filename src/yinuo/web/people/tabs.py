"""The tabs that tie people pages together: each shows only where the reader may go."""

from yinuo.kit.text import both
from yinuo.web.page import Asked

_GROUPS = (
    (
        ("people.see", "/people/", "users", both("人员", "People")), ("roles.see", "/people/roles", "shield", both("岗位与权限", "Posts and rights")),
        ("organisation.see", "/people/organisation", "book", both("职责登记", "Responsibilities")),
        ("organisation.see", "/people/reviews", "history", both("组织评估", "Reviews")), ("reach.see", "/people/reach", "phone", both("联络", "Reach")),
    ),
    (
        ("station.see", "/people/stations", "station", both("网点", "Stations")), ("station.see", "/people/regions", "pin", both("区域", "Regions")),
        ("station.see", "/people/departments", "users", both("部门", "Departments")),
    ),
    (
        ("company.write", "/people/company", "gear", both("公司资料", "The company")), ("intake.activate", "/people/intake", "inbox", both("受理开关", "Intake")),
    ),
)


def tabs(request: Asked, here: str) -> list[dict[str, object]]:
    """The tabs of the page at ``here``."""
    group = next(group for group in _GROUPS if any(url == here for _, url, _, _ in group))
    return [
        {"label": label, "url": url, "on": url == here, "mark": mark} for verb, url, mark, label in group if request.actor.may(verb)
    ]
