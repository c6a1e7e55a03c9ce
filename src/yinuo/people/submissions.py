"""Doing a thing once: the same key with the same body gets the stored answer, with another body it is refused."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, connection, transaction

from yinuo.kit.actor import Actor
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.records.statements import Read, insert

from .models import Submission

_LONGEST = 60
_KNOWN = Read(lambda key: Submission.objects.filter(pk=key))


def once(key: str, body: bytes, *, by: Actor, at: datetime, do: Callable[[], tuple[int, str]]) -> tuple[int, str, bool]:
    """Run ``do`` and keep its (status, answer) under ``key`` in the same transaction; True when the answer is a repeat.

    Raises `Refusal` (422) when the key was used for another body.
    """
    name = f"{by.user_id}:{_plain(key)}"
    digest = sha256(body).hexdigest()
    try:
        with transaction.atomic(savepoint=False):
            if known := _KNOWN.one(name):
                return _repeat(known, digest)
            status, answer = do()
            insert([Submission(key=name, body=digest, status=status, answer=answer, at=at)])
            return status, answer, False
    except (IntegrityError, Refusal):  # the same may have been done at this very instant: what was just done is no longer to be done
        if not connection.in_atomic_block and (known := _KNOWN.one(name)):
            return _repeat(known, digest)
        raise


def _plain(key: str) -> str:
    """The key as it is kept: a plain one as it came, any other by its digest, for a key cut short would be another one's."""
    return key if len(key) <= _LONGEST and key.isascii() and key.isprintable() else sha256(key.encode("utf-8", "replace")).hexdigest()[:_LONGEST]


def _repeat(known: Submission, digest: str) -> tuple[int, str, bool]:
    if known.body != digest:
        raise Refusal(
            "submission.other_body", both("这个提交编号已用于另一份内容", "This key was used for other content before"), status=422,
            way_out=both("请换一个提交编号", "Use a new key"),
        )
    return known.status, known.answer, True
