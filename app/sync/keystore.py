"""Secrets of this PC: in the system's key store, or in a key file that the person is told of."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.models.errors import KeyStoreProblem
from contract.word import Word

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Xianghu"
FILE = "keys.json"
DATABASE = "database"
"""The name of the key of the two database files."""

KEY_BYTES = 32
NOTICE = Word(
    "这台电脑没有可用的系统密钥库，密钥保存在数据文件夹的密钥文件里，请只让本人使用这个账户。",
    "This PC has no key store that can be used: the keys are in a file in the data folder."
    " Please let nobody else use this account.",
)


class KeyStore:
    """Keeps named secrets; what the system's store does not give back unchanged goes to a file.

    One per data *folder*; the folder is part of the names, so that two folders never share a key.
    Methods may be called from any thread.
    """

    def __init__(self, folder: Path, store: KeyringBackend | None = None) -> None:
        self._file = folder / FILE
        self._folder = folder
        self._given = store
        self._service = f"{SERVICE} {folder.resolve()}"
        self._lock = threading.RLock()

    @cached_property
    def _store(self) -> KeyringBackend:
        """The system's store; looked for where the key file does not know a name."""
        import keyring  # noqa: PLC0415  slow to import, and a PC with a key file has no use for it

        return self._given if self._given is not None else keyring.get_keyring()

    @property
    def visible_notice(self) -> Word | None:
        """What the person must be told about how keys are kept here; None when all is well."""
        with self._lock:
            return NOTICE if self._in_file() else None

    def get(self, name: str) -> str | None:
        """Return a secret, or None where there never was one.

        Raises KeyStoreProblem when the store cannot be asked now: a locked store is no empty one.
        """
        with self._lock:
            kept = self._in_file().get(name)
            if kept is not None:
                return kept
            try:
                return self._store.get_password(self._service, name)
            except Exception as problem:
                if _is_no_store(problem):
                    return None
                raise KeyStoreProblem(type(problem).__name__) from problem

    def put(self, name: str, secret: str) -> None:
        """Keep a secret; raises KeyStoreProblem when not even the file keeps it."""
        with self._lock:
            if self._put_in_store(name, secret):
                self._change_file(name, None)
            else:
                self._change_file(name, secret)

    def forget(self, name: str) -> None:
        """Take a secret away from wherever it is."""
        with self._lock:
            self._change_file(name, None)
            with contextlib.suppress(_keyring_error(), OSError):
                self._store.delete_password(self._service, name)

    def database_key(self, *, files_exist: bool) -> bytes:
        """Return the key of the database files, made once.

        Raises KeyStoreProblem when the files exist and their key is gone: a new one would not
        open them, and would hide that the old one is missing.
        """
        with self._lock:
            known = self.get(DATABASE)
            if known is None:
                if files_exist:
                    raise KeyStoreProblem("the key of the database files is gone")
                known = secrets.token_hex(KEY_BYTES)
                self.put(DATABASE, known)
        try:
            key = bytes.fromhex(known)
        except ValueError as problem:
            raise KeyStoreProblem("the key of the database files is no key") from problem
        if len(key) != KEY_BYTES:
            raise KeyStoreProblem("the key of the database files has another length")
        return key

    def _put_in_store(self, name: str, secret: str) -> bool:
        """Tell whether the system's store took the secret and gives it back."""
        try:
            self._store.set_password(self._service, name, secret)
            return self._store.get_password(self._service, name) == secret
        except Exception:  # noqa: BLE001  stores raise what their system raises: too long, locked …
            return False

    def _in_file(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as problem:
            raise KeyStoreProblem("the key file cannot be read") from problem
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            raise KeyStoreProblem("the key file is no key file")
        return found

    def _change_file(self, name: str, secret: str | None) -> None:
        """Set or take away one entry, whole or not at all; no one else may read the file."""
        kept = self._in_file()
        if kept.get(name) == secret:
            return
        kept.pop(name, None)
        if secret is not None:
            kept[name] = secret
        new = self._file.with_suffix(".new")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(kept, file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._file)
        except OSError as problem:
            raise KeyStoreProblem("the key file cannot be written") from problem


def _is_no_store(problem: Exception) -> bool:
    """Tell a machine without a key store from one whose store is locked or broken."""
    from keyring.errors import NoKeyringError  # noqa: PLC0415  see `KeyStore._store`

    return isinstance(problem, NoKeyringError)


def _keyring_error() -> type[Exception]:
    from keyring.errors import KeyringError  # noqa: PLC0415  see `KeyStore._store`

    return KeyringError
