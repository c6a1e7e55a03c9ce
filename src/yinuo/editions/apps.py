"""Registers the area with the framework."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "yinuo.editions"
    label = "editions"

    def ready(self) -> None:
        from yinuo.journal.verify import register_check
        from yinuo.people.asked import policy_is
        from yinuo.people.signing import second_sign_in_is

        from . import asking, rehearsing  # noqa: F401  the job of rehearsing signs in
        from .keeping import altered

        register_check("editions", altered)
        policy_is(asking.pass_gates, asking.refuse_restricted)
        second_sign_in_is(lambda at: str(asking.answer("second_sign_in", {}, at).get("second_sign_in", "")))
