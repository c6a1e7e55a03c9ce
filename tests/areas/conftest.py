"""Areas are tested with a root key of their own, laid in a temporary folder."""

import os

import pytest

from yinuo.vault import rootkey


@pytest.fixture(scope="session", autouse=True)
def root_key(tmp_path_factory):
    if "YINUO_ROOT_KEY_FILE" not in os.environ:
        os.environ["YINUO_ROOT_KEY_FILE"] = str(tmp_path_factory.mktemp("keys") / "test.key")
    return rootkey.root() if rootkey.exists() else rootkey.create()
