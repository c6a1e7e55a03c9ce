"""A folder of policy documents as strangers keep theirs: other systems' line ends, damaged and unreadable files, things beside the documents."""

import random
from pathlib import Path

import pytest

from yinuo.policy import book, check
from yinuo.policy.fault import Weight

SAMPLE = Path(__file__).parent / "sample"
TEXTS = {path.name: path.read_text("utf-8") for path in SAMPLE.iterdir()}
P, C, L = "promise.md", "calendars.toml", "law.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_what_cannot_be_opened_is_a_fault_and_no_accident(folder: Path) -> None:
    (folder / "chapter.md").mkdir()
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    faults = check.faults(folder)
    assert [(fault.file, fault.line, fault.code) for fault in faults] == [("chapter.md", 1, "unreadable"), ("gone.md", 1, "unreadable")]
    assert [fault.says.zh for fault in faults] == ["文件打不开：它是文件夹。", "文件打不开：所指的文件不存在。"]


def test_a_file_of_megabytes_is_not_read(folder: Path) -> None:
    (folder / "minutes.md").write_text("会议记录\n" * 300_000, "utf-8")
    assert [(fault.file, fault.code) for fault in check.faults(folder)] == [("minutes.md", "too-long")]


@pytest.mark.parametrize("name", ["Promise2.MD", "draft.txt", "calendar.toml", "rules.markdown", "rules.docx"])
def test_a_file_that_looks_meant_and_is_not_read_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text("…", "utf-8")
    assert [(fault.file, fault.code, fault.weight) for fault in check.faults(folder)] == [(name, "not-read", Weight.WARNING)]


def test_a_readme_and_other_things_may_lie_beside_the_documents(folder: Path) -> None:
    (folder / "README.md").write_text("# …", "utf-8")
    (folder / "plan.png").write_bytes(b"\x89PNG")
    (folder / "old").mkdir()
    assert check.faults(folder) == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "big5"])
def test_a_file_in_another_encoding_is_said_to_be_no_utf_8(folder: Path, encoding: str) -> None:
    (folder / "law.md").write_bytes(TEXTS[L].encode(encoding, "replace"))
    assert "not-utf8" in {fault.code for fault in check.faults(folder) if fault.file == "law.md"}


def test_line_ends_and_byte_order_marks_of_other_systems_make_no_difference(folder: Path) -> None:
    digest = book.read(folder).digest
    for name, text in TEXTS.items():
        (folder / name).write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    assert check.faults(folder) == [] and book.read(folder).digest == digest


def test_no_random_damage_makes_the_reader_fall_over() -> None:
    dice = random.Random(7)
    spoils = ["", "[]", "{}", "-1", "true", "9999-12-31", "00:00:00", "nan", "'" * 3, "999999999999", "[[value]]", "```", "---", "\x00", "= =", "“", '["80%"]',
              '{ zh = "a", en = "b" }']
    for _ in range(300):
        name = dice.choice((P, P, P, L, C))
        lines = TEXTS[name].split("\n")
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(lines))
            head, sign, _ = lines[place].partition("=")
            match dice.randrange(5):
                case 0:
                    del lines[place]
                case 1:
                    lines.insert(place, dice.choice(lines))
                case 2:
                    lines[place] = head + sign + " " + dice.choice(spoils)
                case 3:
                    lines[place] = dice.choice(lines)
                case 4:
                    cut = dice.randint(0, len(lines[place]))
                    lines[place] = lines[place][:cut] + dice.choice(spoils) + lines[place][cut:]
        check.faults(book.compose({**TEXTS, name: "\n".join(lines)}), years=[2026])


def test_a_folder_of_anything_but_policy_does_not_break_the_reader() -> None:
    for text in ("", "\x00\x00", "---\n---\n", "```toml clause\n", "## 1\n## \n##", "---\ntitle = 1979-05-27\n---\n## 1.1 x\n```toml clause\nid = []\nkind = {}\n```", "\ufeff---\r\n", "🧨" * 1000):
        assert check.faults(book.compose({"a.md": text}))
