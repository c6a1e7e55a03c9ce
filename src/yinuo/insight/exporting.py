"""导出报表: the very figures a report shows, as a file; who took them out stands in the journal."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from yinuo.cases.exporting import guarded
from yinuo.journal.operation import note
from yinuo.kit.actor import Actor
from yinuo.kit.moment import COMPANY_ZONE
from yinuo.kit.text import Both, both
from yinuo.people.models import User
from yinuo.people.verbs import verb

Value = str | int | float | datetime | None
KINDS = ("xlsx", "csv")


@verb("export.run")
def write(name: str, title: Both, heads: Sequence[Both], rows: Sequence[Sequence[Value]], kind: str, since: date, until: date, *, by: Actor, at: datetime) -> bytes:
    """The table as a file in the reader's language; noted on the record of whoever took it out."""
    user = User.objects.select_for_update().get(pk=by.user_id or 0)
    note(user, "export.run", by=by, at=at, report=name, since=since.isoformat(), until=until.isoformat(), file=kind, rows=len(rows))
    said = [head.of(by.language) for head in heads]
    about = f"{title.of(by.language)} {since} — {until} · {by.name} {at.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}"
    plain = [[_plain(value) for value in row] for row in rows]
    return _csv(said, plain) if kind == "csv" else _xlsx(said, plain, about, by.language)


def _plain(value: Value) -> str | int | float | None:
    return f"{value.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def _csv(heads: list[str], rows: list[list[str | int | float | None]]) -> bytes:
    paper = StringIO()
    out = csv.writer(paper)
    out.writerow(heads)
    out.writerows([value if isinstance(value, float) else guarded(value) for value in row] for row in rows)
    return paper.getvalue().encode("utf-8-sig")


def _xlsx(heads: list[str], rows: list[list[str | int | float | None]], about: str, language: str) -> bytes:
    paper = BytesIO()
    import xlsxwriter  # only where a workbook is asked for

    with xlsxwriter.Workbook(paper, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(both("报表", "Report").of(language))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 20)
        sheet.write_row(0, 0, heads, book.add_format({"bold": True, "bg_color": "#E8ECEF"}))
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(place, column, value)
                elif value is not None:
                    sheet.write_number(place, column, value)
        sheet.set_footer(f"&L{about.replace('&', '&&')}&R&P / &N")
    return paper.getvalue()
