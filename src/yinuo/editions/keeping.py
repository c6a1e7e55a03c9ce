"""Are the approved editions still the bytes that were approved? Runs with every verification of the journal."""

from collections.abc import Iterator

from yinuo.journal.findings import Finding
from yinuo.kit.text import both
from yinuo.policy.book import compose

from .models import Edition


def altered() -> Iterator[Finding]:
    """Every edition whose documents do not give the digest that was drafted and approved."""
    for edition in Edition.objects.order_by("id").iterator(chunk_size=10):
        if compose(edition.documents).digest != edition.digest:
            yield Finding(
                "edition.altered", both(f"制度版本“{edition.label}”的文件与其摘要不符", f"the documents of the edition “{edition.label}” do not match its digest"),
                table="editions_edition", row=edition.id, column="documents",
            )
