"""What the demo does to the home it finds, and says before it does it."""

import pytest

from yinuo.cli import demo


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A demo home whose filling is only pretended."""
    (tmp_path / demo.DEMO_MARK).write_text("demo")
    for name in ("be_a_demo", "start_framework", "make_ready", "bring_up"):
        monkeypatch.setattr(demo, name, lambda *a: None)
    monkeypatch.setattr(demo, "is_empty", lambda: True)
    monkeypatch.setattr(demo, "_fill", lambda small: True)
    return tmp_path


@pytest.mark.parametrize(("tongue", "said"), [("zh", "没有生成完"), ("en", "never finished")])
def test_a_home_left_half_filled_is_said_to_be_emptied_and_made_anew(home, capsys, tongue, said):
    (home / "yinuo.sqlite3").write_text("half a year")
    demo._prepare(home, fresh=False, small=True, tongue=tongue)
    assert said in capsys.readouterr().out and not (home / "yinuo.sqlite3").exists() and (home / demo.FILLED).exists()


def test_a_filled_home_is_kept_and_a_new_one_is_filled_without_a_word_of_emptying(home, capsys):
    demo._prepare(home, fresh=False, small=True, tongue="zh")
    (home / "yinuo.sqlite3").write_text("a year")
    demo._prepare(home, fresh=False, small=True, tongue="zh")
    assert "没有生成完" not in capsys.readouterr().out and (home / "yinuo.sqlite3").read_text() == "a year"
