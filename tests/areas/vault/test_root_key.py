"""The root key: made once, readable by its owner only, and never silently missing."""

from datetime import UTC, date, datetime

import pytest

from yinuo.kit.refusal import Refusal
from yinuo.vault import rootkey, sheet

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)


@pytest.fixture
def place(tmp_path, monkeypatch):
    path = tmp_path / "config" / "pudong.key"
    monkeypatch.setenv("YINUO_ROOT_KEY_FILE", str(path))
    rootkey.root.cache_clear()
    yield path
    monkeypatch.undo()
    rootkey.root.cache_clear()


def test_without_a_root_key_nothing_starts_and_the_sentence_says_what_to_do(place):
    with pytest.raises(Refusal) as refused:
        rootkey.root()
    assert "yinuo key restore" in refused.value.way_out.en and "恢复单" in refused.value.way_out.zh


def test_it_is_made_once_and_only_its_owner_reads_it(place):
    made = rootkey.create()
    assert place.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        rootkey.create()
    place.chmod(0o644)
    assert rootkey.root() == made and place.stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_refused(place):
    rootkey.create()
    place.write_text("1 WHATEVER\n")
    rootkey.root.cache_clear()
    with pytest.raises(Refusal, match="损坏"):
        rootkey.root()


def test_the_sheet_brings_the_key_back(place):
    made = rootkey.create()
    printed = sheet.export(made, home="/home", on=date(2026, 11, 3))
    place.unlink()
    assert sheet.restore(printed.lower()) == made == rootkey.root()


def test_one_wrong_letter_or_two_swapped_lines_are_named(place):
    lines = sheet.export(rootkey.create(), home="/home", on=date(2026, 11, 3)).splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("[1]"))
    letter = "A" if lines[first][4] != "A" else "B"
    for wrong in (
        [*lines[:first], lines[first][:4] + letter + lines[first][5:], *lines[first + 1 :]],
        [*lines[:first], lines[first + 1], lines[first], *lines[first + 2 :]],
        [*lines[:first], *lines[first + 1 :]],
        lines[:first],
    ):
        with pytest.raises(Refusal):
            sheet.read("\n".join(wrong))


def test_the_sheet_counts_as_kept_only_after_its_code_was_typed(place):
    printed = sheet.export(rootkey.create(), home="/home", on=date(2026, 11, 3))
    assert not sheet.confirmed()
    with pytest.raises(Refusal):
        sheet.confirm("AAAAAAAA", at=AT)
    sheet.confirm(printed.split("confirmation code: ")[1].split()[0].lower(), at=AT)
    assert sheet.confirmed()
