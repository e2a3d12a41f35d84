"""The county's repository of releases: signed by TUF, given out as files, carried on a USB stick.

Three keys: `root` says which keys count, `targets` says which releases there are, and both may lie
on a stick in a drawer; `online` lies on the server and says, again and again, that this is still
what there is. Files are written before what names them, and `timestamp.json` last of all.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import msgspec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from contract import updates
from contract.updates import INDEX, Release, Ring, Rings
from county.clock import now
from county.people import BadInput
from county.photos import sync_folder

ROOT, TARGETS, ONLINE = "root", "targets", "online"
_KEY_OF = {"root": ROOT, "targets": TARGETS, "snapshot": ONLINE, "timestamp": ONLINE}
_LASTS = {
    "root": timedelta(days=3650),
    "targets": timedelta(days=365),
    "snapshot": timedelta(days=30),
    "timestamp": timedelta(days=30),
}
"""How long each is believed: a stick may travel for a month; a server that stands still is noticed
after that month."""

RENEW = timedelta(days=1)
_PLAIN = JSONSerializer(compact=True)


class Repository:
    """The repository in *folder*, with the offline keys in *keys*."""

    def __init__(
        self, folder: Path, keys: Path | None = None, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.public = folder / "repository"
        self._folder = folder
        self._keys = keys or folder / "keys"
        self._clock = clock or now

    @property
    def exists(self) -> bool:
        """Whether it was begun."""
        return (self.public / "metadata" / "timestamp.json").exists()

    # --- what an operator does ------------------------------------------------------------

    def begin(self) -> None:
        """Make the keys and an empty repository; raises BadInput where there is one."""
        if self.exists:
            raise BadInput("更新仓库已经建立")
        with self._alone():
            for name in (ROOT, TARGETS, ONLINE):
                self._make_key(name)
            root = Root(version=1, expires=self._until("root"), consistent_snapshot=True)
            for role, key in _KEY_OF.items():
                root.add_key(self._signer(key).public_key, role)
            self._write(Metadata(root), "root", versioned=True)
            self._publish(Rings({}, ()))

    def add(self, file: Path, version: str, system: str, ring: str) -> None:
        """Add a release, and give it to a ring; raises BadInput, OSError."""
        name = file.name
        if not (updates.is_version(version) and updates.is_ring(ring) and updates.is_file(name)):
            raise BadInput("版本、通道或文件名不对")
        with self._alone():
            old = self.rings()
            if any((one.version, one.system) == (version, system) for one in old.releases):
                raise BadInput(f"{system} 的 {version} 已经在仓库里；同一个版本不能换内容")
            known = old.rings.get(ring)
            if known and updates.order(known.version) > updates.order(version):
                raise BadInput(f"{ring} 已经是 {known.version}；要退回旧版本请用 update-roll-back")
            releases = (*old.releases, Release(version, system, name))
            self._publish(Rings(old.rings | {ring: Ring(version)}, releases), file)

    def give(self, ring: str, version: str) -> None:
        """Give a ring a version that is in the repository already; raises BadInput."""
        with self._alone():
            old = self._having(version)
            known = old.rings.get(ring)
            if not updates.is_ring(ring):
                raise BadInput("通道名只用小写字母、数字和 -")
            if known and updates.order(known.version) > updates.order(version):
                raise BadInput(f"{ring} 已经是 {known.version}；要退回旧版本请用 update-roll-back")
            self._set(old, ring, Ring(version))

    def hold(self, ring: str, *, held: bool) -> None:
        """Let a ring's PCs install nothing for now, or no longer; raises BadInput."""
        with self._alone():
            old = self.rings()
            self._set(old, ring, msgspec.structs.replace(_ring(old, ring), held=held))

    def roll_back(self, ring: str, version: str) -> None:
        """Send a ring's PCs back to an older version; raises BadInput."""
        with self._alone():
            old = self._having(version)
            known = _ring(old, ring)
            if updates.order(version) >= updates.order(known.version):
                raise BadInput(f"{version} 不比 {known.version} 旧")
            newer = {
                one.version
                for one in old.releases
                if updates.order(one.version) > updates.order(version)
            }
            self._set(old, ring, Ring(version, back_from=tuple(sorted(newer))))

    def renew(self) -> None:
        """Say with the server's own key that this is still what there is."""
        with self._alone():
            snapshot = self._read("snapshot").signed
            self._sign_online(MetaFile(version=snapshot.meta["targets.json"].version))

    def renew_if_due(self) -> bool:
        """Renew what is older than a day; tell whether it was."""
        if not self.exists:
            return False
        left = self._read("timestamp").signed.expires - self._clock()
        if left > _LASTS["timestamp"] - RENEW:
            return False
        self.renew()
        return True

    def export(self, folder: Path) -> None:
        """Copy it to a stick, whole: the file that names the others comes last."""
        self.renew()
        for kind in ("targets", "metadata"):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            files = sorted((self.public / kind).iterdir(), key=lambda path: path.name)
            for file in sorted(files, key=lambda path: path.name == "timestamp.json"):
                new = folder / kind / f".{file.name}.new"
                shutil.copyfile(file, new)
                new.replace(folder / kind / file.name)

    def rings(self) -> Rings:
        """Return what is published; raises BadInput where no repository was begun."""
        if not self.exists:
            raise BadInput("还没有更新仓库，请先运行 update-init")
        target = self._read("targets").signed.targets[INDEX]
        return msgspec.json.decode(self._target_path(target).read_bytes(), type=Rings)

    # --- how ------------------------------------------------------------------------------

    def _having(self, version: str) -> Rings:
        old = self.rings()
        if all(one.version != version for one in old.releases):
            raise BadInput(f"仓库里没有 {version}")
        return old

    def _set(self, old: Rings, name: str, ring: Ring) -> None:
        self._publish(Rings(old.rings | {name: ring}, old.releases))

    def _publish(self, rings: Rings, file: Path | None = None) -> None:
        """Write the targets, then what names them, then what says that this is the present."""
        before = self._read("targets").signed if self.exists else None
        signed = Targets(version=before.version + 1 if before else 1)
        signed.expires = self._until("targets")
        signed.targets = {
            name: target
            for name, target in (before.targets if before else {}).items()
            if name != INDEX
        }
        if file is not None:
            with file.open("rb") as content:
                self._add_target(signed, file.name, content)
        index = self._folder / INDEX
        _write_whole(index, msgspec.json.encode(rings))
        with index.open("rb") as content:
            self._add_target(signed, INDEX, content)
        self._write(Metadata(signed), "targets", versioned=True)
        self._sign_online(MetaFile(version=signed.version))

    def _add_target(self, signed: Targets, name: str, content: IO[bytes]) -> None:
        if name in signed.targets:
            raise BadInput(f"仓库里已经有叫 {name} 的文件")
        digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads like a file
        target = TargetFile(content.tell(), {"sha256": digest}, name)
        path = self._target_path(target)
        path.parent.mkdir(parents=True, exist_ok=True)
        content.seek(0)
        new = path.with_name(f".{path.name}.new")
        with new.open("wb") as file:
            shutil.copyfileobj(content, file)
            _flush(file)
        new.replace(path)
        sync_folder(path.parent)
        signed.targets[name] = target

    def _target_path(self, target: TargetFile) -> Path:
        return self.public / "targets" / f"{target.hashes['sha256']}.{target.path}"

    def _sign_online(self, targets: MetaFile) -> None:
        snapshot = Snapshot(version=self._next("snapshot"), expires=self._until("snapshot"))
        snapshot.meta = {"targets.json": targets}
        self._write(Metadata(snapshot), "snapshot", versioned=True)
        timestamp = Timestamp(version=self._next("timestamp"), expires=self._until("timestamp"))
        timestamp.snapshot_meta = MetaFile(version=snapshot.version)
        self._write(Metadata(timestamp), "timestamp", versioned=False)

    def _next(self, role: str) -> int:
        return int(self._read(role).signed.version) + 1 if self.exists else 1

    def _until(self, role: str) -> datetime:
        return (self._clock() + _LASTS[role]).replace(microsecond=0)

    def _read(self, role: str) -> "Metadata[Any]":
        metadata = self.public / "metadata"
        if role == "timestamp":
            return Metadata.from_file(str(metadata / "timestamp.json"))
        if role == "snapshot":
            version = self._read("timestamp").signed.snapshot_meta.version
        else:
            version = self._read("snapshot").signed.meta["targets.json"].version
        return Metadata.from_file(str(metadata / f"{version}.{role}.json"))

    def _write(self, metadata: "Metadata[Any]", role: str, *, versioned: bool) -> None:
        metadata.sign(self._signer(_KEY_OF[role]))
        name = f"{metadata.signed.version}.{role}.json" if versioned else f"{role}.json"
        _write_whole(self.public / "metadata" / name, metadata.to_bytes(_PLAIN))

    # --- keys -----------------------------------------------------------------------------

    def _key_path(self, name: str) -> Path:
        folder = self._folder if name == ONLINE else self._keys
        return folder / f"{name}.pem"

    def _make_key(self, name: str) -> None:
        path = self._key_path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            raise BadInput(f"已经有密钥 {path}")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(CryptoSigner.generate_ed25519().private_bytes)
            _flush(file)

    def _signer(self, name: str) -> CryptoSigner:
        path = self._key_path(name)
        try:
            return CryptoSigner(load_pem_private_key(path.read_bytes(), None))
        except FileNotFoundError:
            raise BadInput(f"没有密钥 {path}；用 --keys 说明它在哪个文件夹") from None
        except (ValueError, TypeError):
            raise BadInput(f"{path} 不是密钥") from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep a second command, and the server's own renewal, waiting."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("ab") as file:
            _lock(file)
            yield


def _ring(rings: Rings, name: str) -> Ring:
    if name not in rings.rings:
        raise BadInput(f"没有通道 {name}")
    return rings.rings[name]


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(content)
        _flush(file)
    new.replace(path)
    sync_folder(path.parent)


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)
