"""Makes the set-up program (NSIS), and the package for group policy (MSI) that carries it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from contract.bundles import ENDING
from shipping import about

_WINDOWS = about.ROOT / "packaging" / "windows"
_FAMILY = uuid.UUID("5b3a0c0e-5d0f-4f0e-9f0a-7c1f6d2b8a41")
"""What all versions of the package have in common: never changes."""

_BLUE = (0x1B, 0x5F, 0xC1)
"""The icon's own, so that it has no edge."""

UNINSTALL_KEY = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Xianghu"
"""Where Windows is told of the program; `setup.nsi` writes it."""

BUNDLE = "Xianghu.Bundle"
"""What Windows calls the file type; `bundles.nsh` writes it."""

CLASSES = r"Software\Classes"
TYPE_KEYS = tuple(f"HKLM\\{CLASSES}\\{name}" for name in (BUNDLE, ENDING))
"""Where it is told of the file type, installed for everyone."""

PASSED_ON = (
    *("SERVER", "CA", "CODE", "PROXY", "DATA", "LANG", "UPDATES", "RING", "UPDATEFOLDER"),
    *("UPDATEROOT", "CONFIG", "AUTOSTART"),
)
"""The properties of `msiexec` that become options of the set-up program."""


def make_setup(
    tree: Path, icon: Path, version: str, out: Path, *, small: bool = True, moments: str = ""
) -> Path:
    """Make the set-up program of *tree*, its uninstaller and itself signed; needs makensis.

    Making it *small* takes its time. One for tests notes in the folder *moments* how far it is.
    """
    four = ".".join(map(str, about.four(version)))
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()) // 1024
    defined = {
        "VERSION": version,
        "FOUR": four,
        "TREE": tree,
        "OUT": out,
        "ICON": icon,
        "SIZE": size,
        "HERE": _WINDOWS,
        "SIGN": f'"{sys.executable}" -m shipping.sign',
    }
    if not small:
        defined["QUICK"] = 1
    if moments:
        defined["MOMENTS"] = moments
    with tempfile.TemporaryDirectory(prefix="xianghu-setup-") as place:
        picture = Path(place, "picture.bmp")
        write_picture(icon, picture)
        _make(defined | {"PICTURE": picture})
    return out


def write_picture(icon: Path, path: Path) -> None:
    """Draw what stands beside the first and the last page: 164×314 pixels, as NSIS wants it."""
    from PIL import Image

    drawn = Image.new("RGB", (164, 314), _BLUE)
    with Image.open(icon) as opened:
        opened.size = (96, 96)
        sign = opened.convert("RGBA")
    drawn.paste(sign, (34, 60), sign)
    drawn.save(path, "BMP")


def _make(defined: Mapping[str, object]) -> None:
    makensis = shutil.which("makensis") or r"C:\Program Files (x86)\NSIS\makensis.exe"
    options = [f"-D{name}={value}" for name, value in defined.items()]
    command = [
        makensis,
        "-V2",
        "-WX",
        "-INPUTCHARSET",
        "UTF8",
        *options,
        str(_WINDOWS / "setup.nsi"),
    ]
    subprocess.run(command, check=True)


_WXS = """\
<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="{product}" UpgradeCode="{family}" Name="Xianghu" Language="1033"
      Manufacturer="{publisher}" Version="{version}">
    <Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine"/>
    <Property Id="ARPSYSTEMCOMPONENT" Value="1"/>
    <MajorUpgrade DowngradeErrorMessage="A newer Xianghu is installed."/>
    <Media Id="1" Cabinet="setup.cab" EmbedCab="yes"/>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="INSTALLDIR" Name="Xianghu">
          <Directory Id="PACKAGE" Name="package">
            <Component Id="SetUp" Guid="{component}" Win64="yes">
              <File Id="SetUpFile" Name="XianghuSetup.exe" Source="{setup}" KeyPath="yes"/>
            </Component>
          </Directory>
        </Directory>
      </Directory>
    </Directory>
{gives}
    <CustomAction Id="RunSetUp" FileKey="SetUpFile" ExeCommand="/S /ALLUSERS {given}"
        Execute="deferred" Impersonate="no" Return="check"/>
    <CustomAction Id="RunRemove" FileKey="SetUpFile" ExeCommand="/S /ALLUSERS /REMOVE"
        Execute="deferred" Impersonate="no" Return="check"/>
    <InstallExecuteSequence>
{given_when}
      <Custom Action="RunSetUp" After="InstallFiles">NOT REMOVE</Custom>
      <Custom Action="RunRemove" Before="RemoveFiles">REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE</Custom>
    </InstallExecuteSequence>
    <Feature Id="All" Level="1"><ComponentRef Id="SetUp"/></Feature>
  </Product>
</Wix>
"""
_GIVE = (
    '    <CustomAction Id="Give{name}" Property="_{name}" Value="/{name}=&quot;[{name}]&quot;"/>'
)
_GIVE_WHEN = '      <Custom Action="Give{name}" Before="InstallInitialize">{name}</Custom>'


def make_package(setup: Path, version: str, out: Path) -> Path:
    """Make the MSI: it brings the set-up program to the PC, and runs it silently as the system.

    Upgrade, downgrade, repair and uninstall are the set-up program's; this only calls it.
    Needs wixl and msibuild.
    """
    product = uuid.uuid5(_FAMILY, version)
    text = _WXS.format(
        product=str(product).upper(),
        family=str(_FAMILY).upper(),
        component=str(uuid.uuid5(product, "component")).upper(),
        publisher=about.PUBLISHER,
        version=".".join(map(str, about.four(version)[:3])),
        setup=setup.name,
        gives="\n".join(_GIVE.format(name=name) for name in PASSED_ON),
        given=" ".join(f"[_{name}]" for name in PASSED_ON),
        given_when="\n".join(_GIVE_WHEN.format(name=name) for name in PASSED_ON),
    )
    source = out.with_suffix(".wxs")
    source.write_text(text, "utf-8")
    make = ["wixl", "-a", "x64", "-o", out.name, source.name]
    # wixl takes files from where it is run; it warns of what is not amiss.
    subprocess.run(make, cwd=out.parent, check=True, stderr=subprocess.DEVNULL)
    source.unlink()
    secure = ";".join(("WIX_DOWNGRADE_DETECTED", "WIX_UPGRADE_DETECTED", *PASSED_ON))
    allow = f"UPDATE `Property` SET `Value`='{secure}' WHERE `Property`='SecureCustomProperties'"
    # wixl puts both outside of the installation, where what is deferred never runs.
    places = [
        f"UPDATE `InstallExecuteSequence` SET `Sequence`={place} WHERE `Action`='{action}'"
        for action, place in (("RunRemove", 3490), ("RunSetUp", 4050))
    ]
    for statement in (allow, *places):
        subprocess.run(["msibuild", str(out), "-q", statement], check=True)
    return out


def version_in(path: Path) -> str:
    """Return the version in a file's name, as in XianghuSetup-1.2.3.exe."""
    found = re.search(r"-(\d+(?:\.\d+)+)", path.name)
    if found is None:
        raise ValueError(path.name)
    return found[1]
