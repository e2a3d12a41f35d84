"""Secrets are given back as they were put, or somebody is told."""

from __future__ import annotations

import json
import os
import stat

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked, PasswordSetError

from app.models.errors import KeyStoreProblem
from app.sync.keystore import DATABASE, FILE, KeyStore
from tests.keystore import MemoryKeyring


class Odd(MemoryKeyring):
    """A store that gives back something else than it took."""

    def get_password(self, service, username):
        kept = super().get_password(service, username)
        return kept and kept[:-1]


class Small(MemoryKeyring):
    """A store with short entries, as the one of Windows."""

    def set_password(self, service, username, password):
        if len(password) > 1280:
            raise PasswordSetError("too long")
        super().set_password(service, username, password)


class Locked(KeyringBackend):
    """A store that is there and does not open."""

    priority = 1

    def get_password(self, service, username):
        raise KeyringLocked("locked")

    def set_password(self, service, username, password):
        raise KeyringLocked("locked")

    def delete_password(self, service, username):
        raise KeyringLocked("locked")


def test_the_systems_store_keeps_secrets_and_no_file_is_made(tmp_path):
    keys = KeyStore(tmp_path)
    keys.put("device", "秘密")
    assert KeyStore(tmp_path).get("device") == "秘密"
    assert keys.visible_notice is None
    assert not (tmp_path / FILE).exists()


def test_two_folders_do_not_share_secrets(tmp_path):
    KeyStore(tmp_path / "a").put("device", "1")
    assert KeyStore(tmp_path / "b").get("device") is None


@pytest.mark.parametrize("store", [NoKeyring(), Odd(), Locked()])
def test_without_a_working_store_a_private_file_keeps_them_and_says_so(tmp_path, store):
    keys = KeyStore(tmp_path, store)
    keys.put("device", "secret")
    keys.put("other", "two")
    again = KeyStore(tmp_path, store)
    assert again.get("device") == "secret"
    assert again.get("other") == "two"
    assert "密钥文件" in again.visible_notice.zh
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE]


def test_a_token_too_long_for_the_store_goes_to_the_file(tmp_path):
    keys = KeyStore(tmp_path, Small())
    keys.put("short", "s")
    keys.put("long", "x" * 5000)
    again = KeyStore(tmp_path, Small())
    assert again.get("long") == "x" * 5000
    assert again.get("short") == "s"
    assert list(json.loads((tmp_path / FILE).read_text())) == ["long"]


def test_a_secret_that_fits_again_leaves_the_file(tmp_path):
    keys = KeyStore(tmp_path, Small())
    keys.put("token", "x" * 5000)
    keys.put("token", "short")
    assert keys.get("token") == "short"
    assert keys.visible_notice is None


def test_a_locked_store_is_no_empty_store(tmp_path):
    with pytest.raises(KeyStoreProblem):
        KeyStore(tmp_path, Locked()).get("device")


def test_an_empty_store_has_nothing(tmp_path):
    assert KeyStore(tmp_path).get("device") is None
    assert KeyStore(tmp_path, NoKeyring()).get("device") is None


def test_a_forgotten_secret_is_gone(tmp_path):
    for store in (MemoryKeyring(), NoKeyring()):
        keys = KeyStore(tmp_path, store)
        keys.put("device", "secret")
        keys.forget("device")
        keys.forget("device")
        assert keys.get("device") is None


@pytest.mark.parametrize("content", ["{", "[]", '{"device": 7}', ""])
def test_a_damaged_key_file_is_not_overwritten(tmp_path, content):
    (tmp_path / FILE).write_text(content)
    keys = KeyStore(tmp_path, NoKeyring())
    with pytest.raises(KeyStoreProblem):
        keys.get("device")
    with pytest.raises(KeyStoreProblem):
        keys.put("device", "new")
    assert (tmp_path / FILE).read_text() == content


def test_the_database_key_is_made_once(tmp_path):
    key = KeyStore(tmp_path).database_key(files_exist=False)
    assert len(key) == 32
    assert KeyStore(tmp_path).database_key(files_exist=True) == key


def test_no_new_key_is_made_for_files_whose_key_is_gone(tmp_path):
    with pytest.raises(KeyStoreProblem):
        KeyStore(tmp_path).database_key(files_exist=True)
    assert KeyStore(tmp_path).get(DATABASE) is None


@pytest.mark.parametrize("odd", ["", "zz", "00" * 31])
def test_a_key_that_is_no_key_is_told(tmp_path, odd):
    KeyStore(tmp_path).put(DATABASE, odd)
    with pytest.raises(KeyStoreProblem):
        KeyStore(tmp_path).database_key(files_exist=True)
