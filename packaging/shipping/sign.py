"""Signs programs the Authenticode way, with what the one who builds has: a file, a device, a command.

`python -m shipping.sign FILE…` signs in place; who signs is told by the environment:

- `XIANGHU_SIGN_COMMAND`: any program; `{file}` stands for the file to sign in place;
- `XIANGHU_SIGN_PFX` and `XIANGHU_SIGN_PASSWORD`: a PKCS#12 file;
- `XIANGHU_SIGN_PKCS11_MODULE`, `_CERTIFICATE`, `_KEY` and `XIANGHU_SIGN_PASSWORD` (the PIN): a device;
- `XIANGHU_SIGN_CHAIN`: the certificates between the signer's and the root, where the file has none;
- `XIANGHU_SIGN_TIMESTAMP`: the address of an RFC 3161 service;
- `XIANGHU_SIGN_ROOTS`, `XIANGHU_SIGN_TIMESTAMP_ROOTS`: what `--verify` trusts, else the system's.

Where nothing is told, an authority for tests is made, and what it signs is named test-signed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shipping import about

_PREFIX = "XIANGHU_SIGN_"
_SYSTEM_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")
TEST_AUTHORITY = about.ROOT / "build" / "test-authority"

_MAKE_TEST_AUTHORITY = r"""
set -e
new() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$1.key"; }
issue() {
    new "$1"
    openssl req -new -key "$1.key" -subj "/O=Xianghu test/CN=$2" -out "$1.csr"
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
        "extendedKeyUsage=critical,$3" > "$1.ext"
    openssl x509 -req -in "$1.csr" -CA root.pem -CAkey root.key -days 3650 -extfile "$1.ext" \
        -out "$1.pem" 2>/dev/null
}
new root
openssl req -new -x509 -key root.key -days 3650 -subj "/O=Xianghu test/CN=Xianghu test root" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -out root.pem
issue signer "Xianghu test signer" codeSigning
issue stamper "Xianghu test timestamps" timeStamping
"""


class NotSigned(Exception):
    """A file could not be signed, or its signature is not good; the text says why."""


@dataclass(frozen=True)
class Signer:
    """Who signs: the arguments of osslsigncode, or another *command*; and whom to trust for it."""

    arguments: tuple[str, ...] = ()
    command: str = ""
    roots: Path = _SYSTEM_ROOTS
    timestamp_roots: Path = _SYSTEM_ROOTS
    test: bool = False


def signer_from(environment: Mapping[str, str]) -> Signer:
    """Return the signer that *environment* tells of; the one for tests where it tells of none."""
    told = {
        name.removeprefix(_PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(_PREFIX) and value
    }
    roots = Path(told.get("roots", _SYSTEM_ROOTS))
    trusted = (roots, Path(told.get("timestamp_roots", roots)))
    chain = ("-ac", told["chain"]) if "chain" in told else ()
    stamp = ("-ts", told["timestamp"]) if "timestamp" in told else ()
    if "command" in told:
        return Signer((), told["command"], *trusted)
    # A password on a command line could be read by everyone on the machine.
    secret = ("-readpass", "-") if "password" in told else ()
    if "pfx" in told:
        return Signer(("-pkcs12", told["pfx"], *secret, *chain, *stamp), "", *trusted)
    if "pkcs11_module" in told:
        device = ("-pkcs11module", told["pkcs11_module"])
        names = ("-pkcs11cert", told["pkcs11_certificate"], "-key", told["pkcs11_key"])
        return Signer((*device, *names, *secret, *chain, *stamp), "", *trusted)
    return _test_signer(TEST_AUTHORITY)


def _test_signer(folder: Path) -> Signer:
    if not (folder / "stamper.pem").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        subprocess.run(["sh", "-c", _MAKE_TEST_AUTHORITY], cwd=folder, check=True)
    root = folder / "root.pem"
    identity = ("-certs", str(folder / "signer.pem"), "-key", str(folder / "signer.key"))
    stamp = ("-TSA-certs", str(folder / "stamper.pem"), "-TSA-key", str(folder / "stamper.key"))
    return Signer((*identity, "-ac", str(root), *stamp), "", root, root, test=True)


def sign(signer: Signer, path: Path) -> None:
    """Sign a program, installer or package in place; raises NotSigned."""
    if signer.command:
        words = [word.replace("{file}", str(path)) for word in shlex.split(signer.command)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    else:
        new = path.with_name(f"{path.name}.signed")
        new.unlink(missing_ok=True)
        what = ("-h", "sha256", "-n", f"{about.TITLE} {about.NAME}")
        # osslsigncode wants a password in a file, which is gone before anyone could look for it.
        with tempfile.TemporaryDirectory(prefix="xianghu-sign-") as place:
            secret = Path(place, "password")
            # Closed before it is read: Windows lets nobody else open what is still open here.
            secret.write_text(os.environ.get(f"{_PREFIX}PASSWORD", ""), "utf-8")
            arguments = [str(secret) if one == "-" else one for one in signer.arguments]
            command = [
                "osslsigncode",
                "sign",
                *arguments,
                *what,
                "-in",
                str(path),
                "-out",
                str(new),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            shutil.copymode(path, new)
            new.replace(path)
    if done.returncode:
        raise NotSigned(f"{path.name}: {(done.stdout + done.stderr).strip()[-500:]}")


def is_signed(path: Path) -> bool:
    """Tell whether a program carries a signature of anyone, good or not."""
    # The security directory is the fifth of the optional header of a 64-bit program (PE32+).
    content = path.read_bytes()
    header = int.from_bytes(content[0x3C:0x40], "little")
    size = header + 24 + 112 + 4 * 8 + 4
    return int.from_bytes(content[size : size + 4], "little") > 0


def trouble(path: Path, roots: Path, timestamp_roots: Path) -> str:
    """Return what is wrong with a signature: the file, the chain or the timestamp; "" if nothing."""
    trust = ("-CAfile", str(roots), "-TSA-CAfile", str(timestamp_roots))
    said, good = _verified(path, *trust)
    if not good or "Signature verification: ok" not in said:
        lines = [line.strip() for line in said.splitlines() if "rror" in line or "ail" in line]
        return "; ".join(lines)[:300] or "no good signature"
    # "Timestamp verified using" is said of any, also of one that nobody vouches for.
    if "Timestamp Server Signature verification: failed" in said:
        return "a timestamp that is not to be believed"
    if "Timestamp Server Signature verification: ok" not in said:
        return "no timestamp"
    return ""


def changed(path: Path) -> bool:
    """Tell whether a program that others signed is not any more what they signed."""
    said, _ = _verified(path)
    wanted, found = (
        [line.split(":")[1] for line in said.splitlines() if f"{which} message digest" in line]
        for which in ("Current", "Calculated")
    )
    return not wanted or wanted != found


def _verified(path: Path, *trust: str) -> tuple[str, bool]:
    command = ["osslsigncode", "verify", "-ignore-cdp", "-ignore-crl", *trust, "-in", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return done.stdout + done.stderr, done.returncode == 0


def unsigned_programs(folder: Path) -> Iterable[Path]:
    """Yield what Windows can load from *folder* and nobody has signed."""
    for path in programs(folder):
        if not is_signed(path):
            yield path


def programs(folder: Path) -> list[Path]:
    """Return everything under *folder* that Windows loads as a program."""
    return sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in (".exe", ".dll", ".pyd")
    )


def main(files: Sequence[str]) -> int:
    """Sign the named files in place; 1 if one could not be signed."""
    signer = signer_from(os.environ)
    try:
        for name in files:
            sign(signer, Path(name))
    except NotSigned as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
