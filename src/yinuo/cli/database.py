"""Bringing a database up to the program: what it lacks, applying that, and putting the journal's guards back."""

from collections.abc import Callable

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both


def lacking() -> list[str]:
    """The migrations this program has and the database has not, in the order they would run."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def is_empty() -> bool:
    """Whether nothing was ever put into this database."""
    from django.db import connection

    return not connection.introspection.table_names()


def bring_up(applied: Callable[[str], None] = lambda name: None) -> None:
    """Apply what is lacking and put the guards back; a table's rebuild may have dropped them silently."""
    from django.core.management import call_command

    for name in lacking():
        applied(name)
    call_command("migrate", interactive=False, verbosity=0)
    _guard()
    _founding_edition()


def ready_or_refuse() -> None:
    """A new home is made ready; one that an older version left is not touched without being asked."""
    if is_empty():
        bring_up()
    elif waiting := lacking():
        raise Refusal(
            "database.behind",
            both("数据库还差 {count} 步升级。", "The database lacks {count} migrations.").filled(count=len(waiting)),
            way_out=both("请先备份，再运行 yinuo upgrade。", "Make a backup first, then run yinuo upgrade."),
        )


def refuse_unready() -> None:
    """For commands that speak of what is there: refuse a home without data, and one that waits for its upgrade."""
    refuse_empty()
    ready_or_refuse()


def refuse_empty() -> None:
    """For what takes an old home as it is: refuse only one without data."""
    if is_empty():
        raise Refusal(
            "database.empty", both("这个数据目录里还没有数据", "There is no data in this home yet"),
            way_out=both("请用 --home 指定数据目录，或先运行 yinuo serve", "Name the home with --home, or run yinuo serve first"),
        )  # fmt: skip


def _guard() -> None:
    try:
        from yinuo.journal import guard
    except ImportError:
        return
    guard.install()


def _founding_edition() -> None:
    """The standard documents are in force from the beginning until the company approves its own."""
    from yinuo.editions.actions import found
    from yinuo.kit.moment import utc_now

    found(utc_now())
