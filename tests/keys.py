"""A root key of the tests' own, and no memory of the journal from one test to the next."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def root_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Laid once, in a temporary folder, unless the run brought its own."""
    if "YINUO_ROOT_KEY_FILE" not in os.environ:
        os.environ["YINUO_ROOT_KEY_FILE"] = str(tmp_path_factory.mktemp("keys") / "test.key")
    from yinuo.vault import rootkey

    if not rootkey.exists():
        rootkey.create()


@pytest.fixture(autouse=True)
def forgotten(root_key: None) -> None:
    """What a rolled-back test signed or unwrapped is not remembered against the next one."""
    from yinuo.cases import numbers
    from yinuo.editions import shelves
    from yinuo.people import access, places
    from yinuo.vault import keys, rootkey
    from yinuo.web import context

    for remembered in (access, places, shelves, numbers, context):
        remembered.forget()
    Path(rootkey.beside(".witness")).unlink(missing_ok=True)
    keys.forget()
