"""What the case itself adds to its dossier: judgements, words, holds, hand-offs, tasks, lateness explained, closing."""

from .models import Case
from .registry import dossier_part


@dossier_part("case")
def papers(case: Case) -> list[dict[str, object]]:
    """One line a paper, with the digest of its last entry; no words stand in it."""
    parts = (
        ("judgement", case.judgements), ("remark", case.remarks), ("hold", case.holds), ("hand_off", case.hand_offs), ("task", case.tasks),
        ("reception", case.receptions), ("overtime", case.overtimes), ("waiver", case.waivers), ("correction", case.corrections),
        ("closure", case.closures),
    )
    return [{"kind": kind, "id": row.id, "digest": row.chain} for kind, found in parts for row in found.order_by("id")]
