"""Who may what: posts, verbs and reach, as the one catalogue says."""

from django.http import HttpResponse

from yinuo.people.catalogue import REACHES, area_words, verb_words
from yinuo.people.roles import POSTS, VERBS, reach_of
from yinuo.web.page import Asked, page, show

from .tabs import tabs


@page("roles.see")
def roles(request: Asked) -> HttpResponse:
    """岗位与权限. One post at a time, or the whole table."""
    post = request.GET.get("post", "")
    chosen = post if post in POSTS else ""
    groups: dict[str, list[dict[str, object]]] = {}
    for verb, posts in VERBS.items():
        if not chosen or chosen in posts:
            groups.setdefault(verb.split(".")[0], []).append({"code": verb, "words": verb_words(verb), "posts": [POSTS[p] for p in posts], "all": len(posts) == len(POSTS)})
    table = [{"code": code, "label": label, "reach": REACHES[reach_of(code)], "rights": sum(code in p for p in VERBS.values()), "on": code == chosen} for code, label in POSTS.items()]
    return show(request, "web/people/roles.html", tabs=tabs(request, "/people/roles"), groups=[(area_words(a), rows) for a, rows in groups.items()], table=table,
                chosen=POSTS.get(chosen), chosen_reach=REACHES[reach_of(chosen)])  # fmt: skip
