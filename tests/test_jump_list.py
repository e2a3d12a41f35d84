"""The menu of the taskbar's button is made of links that start what they say; Windows alone has it."""

from __future__ import annotations

import importlib
import sys

import pytest

from app import jump_list


@pytest.mark.linux("on Windows it offers something")
def test_elsewhere_the_module_is_there_and_offers_nothing():
    assert not hasattr(importlib.reload(jump_list), "offer")


@pytest.mark.windows("COM")
def test_a_task_is_a_link_to_the_program_with_what_it_is_to_do():
    import ctypes

    ctypes.OleDLL("ole32").CoInitialize(None)
    link = jump_list._task(sys.executable, "--new-call", "新建呼叫")
    said = ctypes.create_unicode_buffer(300)
    get_description, get_arguments = 6, 10

    link.call(get_arguments, said, ctypes.c_int(300))
    assert said.value == "--new-call"
    link.call(get_description, said, ctypes.c_int(300))
    assert said.value == "新建呼叫"
    link.release()
