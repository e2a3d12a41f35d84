"""The workflow on Windows speaks the words of what it calls, and runs nothing that could change."""

from __future__ import annotations

import re

import yaml
from shipping import about, sign

import dev

TEXT = (about.ROOT / ".github" / "workflows" / "windows.yml").read_text("utf-8")
STEPS = [step for job in yaml.safe_load(TEXT)["jobs"].values() for step in job["steps"]]


def test_what_the_workflow_is_told_is_what_signing_asks_for():
    told = set(re.findall(r"secrets\.(\w+)", TEXT))
    assert told
    assert told <= set(re.findall(r"XIANGHU_SIGN_\w+", sign.__doc__ or ""))


def test_the_workflow_calls_commands_that_there_are():
    called = re.findall(r"python dev\.py (\w+)", "\n".join(step.get("run", "") for step in STEPS))
    assert {"check", "test", "package"} <= set(called) <= dev.COMMANDS.keys()


def test_foreign_steps_are_pinned_to_a_commit():
    foreign = [step["uses"] for step in STEPS if "uses" in step]
    assert foreign
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in foreign)
