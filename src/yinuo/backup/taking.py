"""备份: one archive with database and attachments, everything named by digest, signed and sealed. Never the root key."""

import io
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from yinuo import __version__
from yinuo.jobs import queue
from yinuo.jobs.models import Job
from yinuo.journal import checkpoints, reading
from yinuo.journal.sealer import seal
from yinuo.kit.moment import COMPANY_ZONE, canonical
from yinuo.vault.rootkey import key_file, root

from . import copying
from .manifest import MANIFEST, SEAL, SIGNATURE, File, Manifest, seal_of, signature

JOB, PULSE = "backup", "backup"
KEPT, NIGHTLY_FROM, EVERY = 7, 2, timedelta(hours=20)
_BLOCK = 1 << 20
_TAKING = ".taking-"


def take(folder: Path, at: datetime, tell: Callable[[int, int], None] = lambda done, total: None) -> Path:
    """Make a backup in ``folder`` and give its path. What is on disk under that name is whole."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear_away(folder, at)
    _settle_the_journal(at)
    note = reading.newest_checkpoint() or ""
    with tempfile.TemporaryDirectory(dir=folder, prefix=_TAKING) as place:
        copying.copy_out(Path(place) / "database")
        part = Path(place) / "archive.tar"
        files = _packed(part, [*_database(Path(place) / "database"), *_attachments()], tell)
        _append(part, _manifest(files, note, at))
        target = folder / f"yinuo-{at.astimezone(COMPANY_ZONE):%Y%m%d-%H%M%S}.tar"
        part.chmod(0o600)
        part.replace(target)
    queue.beat(PULSE, at, f"{target.name} · {target.stat().st_size >> 20} MB")
    return target


def _clear_away(folder: Path, at: datetime) -> None:
    """What a backup left that was killed: as large as the data, and never to be a backup. One under way is not a day old."""
    for left in folder.glob(f"{_TAKING}*"):
        if left.stat().st_mtime < (at - timedelta(days=1)).timestamp():
            shutil.rmtree(left, ignore_errors=True)


def nightly(at: datetime) -> bool:
    """Ask for tonight's backup once it is night and none was taken since yesterday. The demo takes none."""
    last = queue.last_beat(PULSE)
    due = at.astimezone(COMPANY_ZONE).hour >= NIGHTLY_FROM and (last is None or at - last > EVERY)
    if settings.DEMO or not due or Job.objects.filter(kind=JOB, made_at__gt=at - EVERY).exists():
        return False
    queue.enqueue(JOB, {}, user_id=None, at=at)
    return True


@queue.job(JOB)
def tonight(progress: queue.Progress) -> None:
    """The worker's part: take it, and keep the newest seven."""
    folder = Path(settings.HOME) / "backups"
    take(folder, progress.now(), lambda done, total: progress.tell(done, total))
    for old in sorted(folder.glob("yinuo-*.tar"))[:-KEPT]:
        old.unlink()


def _settle_the_journal(at: datetime) -> None:
    """Everything written so far is sealed and under a checkpoint, so that the backup can be held against it."""
    while seal():
        pass
    checkpoints.sign(at, even_if_early=True)


def _database(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.iterdir()):
        yield f"database/{path.name}", path


def _attachments() -> Iterator[tuple[str, Path]]:
    """Named after the database was copied: whatever a row there names was on disk before the row was."""
    top = Path(settings.MEDIA_ROOT)
    for path in sorted(top.glob("??/*")) if top.exists() else ():
        if path.is_file() and len(path.name) == 64:
            yield f"attachments/{path.parent.name}/{path.name}", path


def _packed(part: Path, members: list[tuple[str, Path]], tell: Callable[[int, int], None]) -> list[File]:
    files = []
    with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as archive:
        for done, (name, path) in enumerate(members, 1):
            size = path.stat().st_size
            with path.open("rb") as file:
                archive.addfile(_member(name, size), file)
            files.append(File(name, size, _digest(path)))
            if done % 100 == 0 or done == len(members):
                tell(done, len(members))
    return files


def _append(part: Path, manifest: Manifest) -> None:
    content = manifest.content()
    with tarfile.open(part, "a") as archive:
        for name, data in ((MANIFEST, content), (SIGNATURE, signature(content))):
            archive.addfile(_member(name, len(data)), io.BytesIO(data))
    with part.open("r+b") as file:
        sealed = seal_of(file, file.seek(0, 2))
        file.seek(0, 2)
        file.write(SEAL + sealed.encode() + b"\n")


def _manifest(files: list[File], note: str, at: datetime) -> Manifest:
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    key_file()  # gives the home its name where it has none yet
    home_id = Path(settings.HOME) / "home-id.txt"
    return Manifest(
        made_at=canonical(at), program=__version__, database=copying.kind(), home_id=home_id.read_text().strip() if home_id.exists() else "",
        fingerprint=root().fingerprint, migrations=tuple(applied), checkpoint=note, trust=tuple(v.line() for v in checkpoints.trusted()), files=tuple(files),
    )


def _member(name: str, size: int) -> tarfile.TarInfo:
    """A file of a backup as the archive lists it: nothing of this machine, nobody's name."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _digest(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
