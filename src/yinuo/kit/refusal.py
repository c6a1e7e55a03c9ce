"""A kind no: what cannot be done, by which clause, and what to do instead."""

from .text import Both, both


class Refusal(Exception):
    """Raised by a verb that may not go through. Every surface shows the same code, sentence, clause and way out.

    ``status`` is the HTTP meaning (403 no right, 404 not to be seen, 409 not now, 422 malformed); ``field`` names the
    input it is about; ``facts`` carries what the page shows beside the sentence.
    """

    def __init__(
        self,
        code: str,
        says: Both,
        *,
        way_out: Both | None = None,
        clause: str | None = None,
        status: int = 409,
        field: str | None = None,
        **facts: object,
    ) -> None:
        super().__init__(says.zh)
        self.code = code
        self.says = says
        self.way_out = way_out
        self.clause = clause
        self.status = status
        self.field = field
        self.facts = facts


def refuse_blank(
    text: str, code: str, says: Both, *, field: str = "reason", clause: str | None = None, way_out: Both = both("填写理由", "Give the reason"),
) -> None:
    """Refuse (422, ``field``) where nothing was written that has to be; a reason, unless ``field`` says what."""
    if not text.strip():
        raise Refusal(code, says, way_out=way_out, clause=clause, status=422, field=field)
