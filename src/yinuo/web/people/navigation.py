"""What people pages put into the frame: the section of the rail, and the person's own menu."""

from yinuo.kit.actor import Actor
from yinuo.kit.text import Both, both
from yinuo.people.roles import POSTS

TITLE = both("组织", "Organisation")
_LINKS = (
    ("people.see", "/people/", "users", both("人员", "People"), "g p"),
    ("station.see", "/people/stations", "station", both("网点", "Stations"), "g s"),
    ("roster.see", "/people/roster", "calendar", both("值班表", "Duty roster"), "g d"),
    ("roles.see", "/people/roles", "shield", both("岗位与权限", "Posts and rights"), ""),
    ("organisation.see", "/people/organisation", "book", both("职责登记", "Responsibilities"), ""),
    ("company.write", "/people/company", "gear", both("公司资料", "The company"), ""),
    ("intake.activate", "/people/intake", "inbox", both("受理开关", "Intake"), ""),
)


def section(actor: Actor | None, here: str) -> dict[str, object]:
    """The section of the rail, with the links this person may follow."""
    links = [
        {"label": label, "url": url, "icon": icon, "key": key, "on": here == url or (url != "/people/" and here.startswith(url))}
        for verb, url, icon, label, key in _LINKS if actor is not None and actor.may(verb)
    ]
    return {"title": TITLE if links else "", "links": links}


def person(actor: Actor | None) -> dict[str, object] | None:
    """Who is signed in, for the top right: name, first post, and the way to the own account."""
    if actor is None:
        return None
    post: Both = POSTS[actor.posts[0]] if actor.posts else both("没有岗位", "no post")
    return {"name": actor.name, "post": post, "links": [{"label": both("我的账号", "My account"), "url": "/people/me", "icon": "user"}]}
