"""The workflow on Windows speaks the words of what it calls, and runs nothing that could change."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from shipping import __main__ as shipping
from shipping import about, sign

import dev
from tests.conftest import linux_alone

WORKFLOW = about.ROOT / ".github" / "workflows" / "windows.yml"
PEERS = about.ROOT / "tests" / "peers"
TEXT = WORKFLOW.read_text("utf-8")
STEPS = [step for job in yaml.safe_load(TEXT)["jobs"].values() for step in job["steps"]]


def test_what_the_workflow_is_told_is_what_signing_asks_for():
    told = set(re.findall(r"secrets\.(\w+)", TEXT))
    assert told
    assert told <= set(re.findall(r"XIANGHU_SIGN_\w+", sign.__doc__ or ""))


def test_the_workflow_calls_commands_that_there_are():
    run = "\n".join(step.get("run", "") for step in STEPS)
    called = re.findall(r"python dev\.py (\w+)", run)
    assert {"check", "test", "package"} <= set(called) <= dev.COMMANDS.keys()
    ways = re.findall(r"dev\.py package (--[\w-]+)", run)
    assert {"--quick", "--verify"} == set(ways) <= shipping._WAYS.keys()


def lint(path: Path) -> list[str]:
    node = shutil.which("node")
    if not node:
        linux_alone("the JavaScript linter is set up where npm is")
    assert node, "node is missing; `python3 dev.py setup` brings it"
    command = [node, PEERS / "lint_workflow.mjs", path]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    return ran.stdout.splitlines()


def test_the_linter_finds_nothing_in_the_workflow():
    assert lint(WORKFLOW) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("windows-2022", "windows-1922", 'label "windows-1922" is unknown'),
        ("${{ github.ref_name }}", "${{ github.ref_name }", "unexpected EOF"),
        ("needs: test", "needs: tests", '"tests"'),
    ],
)
def test_the_linter_finds_a_mistake(tmp_path: Path, right: str, wrong: str, said: str):
    assert right in TEXT
    path = tmp_path / "windows.yml"
    path.write_text(TEXT.replace(right, wrong), "utf-8")
    assert any(said in line for line in lint(path))


def test_foreign_steps_are_pinned_to_a_commit():
    foreign = [step["uses"] for step in STEPS if "uses" in step]
    assert foreign
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in foreign)
