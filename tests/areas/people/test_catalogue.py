"""The one catalogue of rights: complete words, and a document that is never stale."""

from pathlib import Path

from yinuo.people.catalogue import AREA_WORDS, VERB_WORDS, rights_document
from yinuo.people.roles import CARRIES, EVERYONE, POSTS, REQUIRED_POSTS, VERBS

DOCUMENT = Path(__file__).parents[3] / "docs" / "rights.md"


def test_every_right_is_called_something_in_both_languages():
    assert set(VERBS) - set(VERB_WORDS) == set()
    assert {verb.split(".")[0] for verb in VERBS} - set(AREA_WORDS) == set()
    assert all(words.zh and words.en for words in VERB_WORDS.values())


def test_only_known_posts_hold_rights():
    assert {post for posts in VERBS.values() for post in posts} <= set(POSTS)
    assert set(REQUIRED_POSTS) <= set(POSTS) and set(EVERYONE) <= set(VERBS)


def test_the_document_tells_what_the_catalogue_says():
    assert DOCUMENT.read_text() == rights_document(), "python -m yinuo.people.catalogue > docs/rights.md"


def test_what_a_right_carries_along_is_told_and_holds_at_its_own_door_only():
    from yinuo.imports.running import importing
    from yinuo.kit.actor import Actor, Door, Reach
    from yinuo.people.catalogue import rights_document

    administrator = Actor(7, "陆敏", Door.PAGE, grants={"import.run": (Reach(everything=True),)})
    lent = importing(administrator)
    assert CARRIES == {"import.run": ("case.receive", "case.cancel")}
    assert lent.door is Door.IMPORT and set(lent.grants) - set(administrator.grants) == set(CARRIES["import.run"])
    assert not administrator.may("case.receive") and "`case.receive` `case.cancel`" in rights_document()
