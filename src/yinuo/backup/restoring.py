"""恢复: everything is checked first, in a place of its own; only a backup without one fault becomes the new home."""

import os
import re
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from yinuo.journal import checkpoints
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both
from yinuo.vault.rootkey import beside, root, write_private

from . import copying
from .manifest import MANIFEST, SIGNATURE, Manifest, altered, cut, missing, newer, refuse_unsealed, refuse_unsigned

_NAMES = re.compile(r"(database/[a-z0-9_.]+|attachments/[0-9a-f]{2}/[0-9a-f]{64})")
_BLOCK = 1 << 20


def restore(
    archive: Path, *, place: Path | None = None, trust: Path | None = None, older: bool = False, tell: Callable[[int, int], None] = lambda done, total: None,
) -> Manifest:
    """Check ``archive`` and make this (empty) home what it was; it is unpacked in ``place`` first. Raises `Refusal` and leaves nothing behind otherwise."""
    root()
    place = place or Path(settings.HOME) / ".restoring"
    with archive.open("rb") as file:
        refuse_unsealed(file)
        file.seek(0)
        manifest = _checked(file, place, trust, tell)
    _refuse_unfit(manifest)
    if not older:
        _refuse_older(manifest)
    _settle(manifest, place)
    return manifest


def _checked(file: BinaryIO, place: Path, trust: Path | None, tell: Callable[[int, int], None]) -> Manifest:
    """Unpack, hashing as it goes, and hold every file against the signed manifest."""
    own: dict[str, bytes] = {}
    found: dict[str, tuple[int, str]] = {}
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            for done, member in enumerate(tar, 1):
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or member.name in found or member.name in own:
                    raise altered(member.name)
                if member.name in (MANIFEST, SIGNATURE):
                    own[member.name] = source.read()
                elif _NAMES.fullmatch(member.name):
                    found[member.name] = _unpacked(source, place / member.name)  # type: ignore[arg-type]
                else:
                    raise altered(member.name)
                if done % 100 == 0:
                    tell(done, done)
    except (tarfile.TarError, EOFError) as error:
        raise cut() from error
    return _compared(own, found, trust)


def _compared(own: dict[str, bytes], found: dict[str, tuple[int, str]], trust: Path | None) -> Manifest:
    for name in (MANIFEST, SIGNATURE):
        if name not in own:
            raise missing(name)
    manifest = Manifest.read(own[MANIFEST])
    verifiers = checkpoints.trusted(trust) or [checkpoints.Verifier.read(line) for line in manifest.trust]
    refuse_unsigned(own[MANIFEST], own[SIGNATURE], verifiers)
    named = {file.path: (file.size, file.sha256) for file in manifest.files}
    for name in named.keys() - found.keys():
        raise missing(name)
    for name, told in found.items():
        if named.get(name) != told:
            raise altered(name)
    if manifest.checkpoint:
        try:
            checkpoints.opened(manifest.checkpoint, verifiers)
        except ValueError:
            raise altered(MANIFEST) from None
    return manifest


def _unpacked(source: BinaryIO, target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size, digest = 0, sha256()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while block := source.read(_BLOCK):
            file.write(block)
            digest.update(block)
            size += len(block)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _refuse_unfit(manifest: Manifest) -> None:
    if manifest.database != copying.kind():
        raise Refusal(
            "backup.other_database", both(f"备份来自 {manifest.database}，这里是 {copying.kind()}", f"The backup is of {manifest.database}, this is {copying.kind()}"),
            way_out=both("PostgreSQL 的备份请以 DATABASE_URL 指向一个空库；SQLite 的备份请去掉 DATABASE_URL",
                         "For PostgreSQL point DATABASE_URL at an empty database; for SQLite leave DATABASE_URL out"),
        )  # fmt: skip
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest.migrations) - known:
        raise newer()


def _refuse_older(manifest: Manifest) -> None:
    """This machine remembers its newest checkpoint outside the data: a backup from before it takes the journal back."""
    note = checkpoints.witness()
    if note is None or not manifest.checkpoint:
        return
    remembered, held = (int(text.splitlines()[1]) for text in (note, manifest.checkpoint))
    if remembered > held:
        raise Refusal(
            "backup.older", both(f"这份备份到第 {held} 条日志为止，而本机记得已有 {remembered} 条：恢复会丢掉其后的记录",
                                 f"This backup ends at journal entry {held}, but this machine remembers {remembered}: what came after would be lost"),
            way_out=both("请找更新的备份；确实没有时加 --older 明知而行", "Look for a newer backup; if there is none, say --older to do it knowingly"),
        )  # fmt: skip


def _settle(manifest: Manifest, place: Path) -> None:
    if copying.kind() == "postgresql":
        _prepare_tables()
    copying.copy_in(place / "database")
    if (place / "attachments").exists():
        Path(settings.MEDIA_ROOT).parent.mkdir(parents=True, exist_ok=True)
        (place / "attachments").rename(settings.MEDIA_ROOT)
    if not beside(".trust").exists():
        write_private(beside(".trust"), "".join(line + "\n" for line in manifest.trust))


def _prepare_tables() -> None:
    """An empty PostgreSQL database gets its tables exactly as the backup had them."""
    from django.core.management import call_command
    from django.db import connection

    if connection.introspection.table_names():
        raise Refusal("backup.not_empty", both("目标数据库里已有数据", "The database is not empty"),
                      way_out=both("请让 DATABASE_URL 指向一个空库", "Point DATABASE_URL at an empty database"))
    call_command("migrate", interactive=False, verbosity=0)
