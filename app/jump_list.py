"""The task 新建呼叫 in the menu of the taskbar's button; Windows alone has such a menu.

It is asked for through COM, by hand: the few calls that it takes are named below by their places in
the interfaces' tables (ShObjIdl_core.h).
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import uuid
    from collections.abc import Sequence
    from ctypes import wintypes
    from typing import Any

    _DESTINATIONS = "77f10cf0-3db5-4966-b520-b7c54fd35ed6", "6332debf-87b5-4670-90c0-5e57b408a49e"
    _COLLECTION = "2d3468c1-36a7-43b6-ac24-d3f02fd9607a", "5632b1a4-e38a-400a-928a-d4cd63230295"
    _LINK = "00021401-0000-0000-c000-000000000046", "000214f9-0000-0000-c000-000000000046"
    """Class and interface of each object."""

    _ARRAY = "92ca9dcd-5622-4bba-a805-5e9f541bd8c9"
    _STORE = "886d8eeb-8cf2-4446-8d02-cdba1dbdcf99"
    _TITLE = "f29f85e0-4ff9-1068-ab91-08002b27b3d9", 2

    # Places in the tables; the first three of each are QueryInterface, AddRef and Release.
    _QUERY, _RELEASE = 0, 2
    _BEGIN_LIST, _ADD_TASKS, _COMMIT = 4, 7, 8
    _ADD_OBJECT = 5
    _SET_DESCRIPTION, _SET_ARGUMENTS, _SET_ICON, _SET_PATH = 7, 11, 17, 20
    _SET_VALUE, _STORE_COMMIT = 6, 7
    _IN_PROCESS, _TEXT = 1, 31

    class _Guid(ctypes.Structure):
        _fields_ = (("bytes", ctypes.c_ubyte * 16),)

    class _Key(ctypes.Structure):
        _fields_ = (("format", _Guid), ("number", wintypes.DWORD))

    class _Variant(ctypes.Structure):
        _fields_ = (
            ("kind", ctypes.c_ushort),
            ("reserved", ctypes.c_ushort * 3),
            ("text", ctypes.c_wchar_p),
            ("rest", ctypes.c_void_p),
        )

    def _guid(text: str) -> _Guid:
        return _Guid((ctypes.c_ubyte * 16)(*uuid.UUID(text).bytes_le))

    class _Object:
        """A COM object; every call raises OSError where it does not succeed."""

        def __init__(self, pointer: ctypes.c_void_p) -> None:
            self.pointer = pointer

        def call(self, place: int, *arguments: Any) -> None:  # noqa: ANN401  as ctypes takes them
            table = ctypes.cast(self.pointer, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))
            kinds = [type(argument) for argument in arguments]
            method = ctypes.WINFUNCTYPE(ctypes.HRESULT, ctypes.c_void_p, *kinds)
            method(table[0][place])(self.pointer, *arguments)

        def ask(self, interface: str) -> _Object:
            found = ctypes.c_void_p()
            self.call(_QUERY, ctypes.pointer(_guid(interface)), ctypes.pointer(found))
            return _Object(found)

        def release(self) -> None:
            table = ctypes.cast(self.pointer, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))
            ctypes.WINFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)(table[0][_RELEASE])(self.pointer)

    def _make(names: tuple[str, str]) -> _Object:
        found = ctypes.c_void_p()
        kind, interface = map(_guid, names)
        make = ctypes.OleDLL("ole32").CoCreateInstance
        make(ctypes.byref(kind), None, _IN_PROCESS, ctypes.byref(interface), ctypes.byref(found))
        return _Object(found)

    def _task(program: str, arguments: str, title: str) -> _Object:
        link = _make(_LINK)
        words = ctypes.c_wchar_p
        link.call(_SET_PATH, words(program))
        link.call(_SET_ARGUMENTS, words(arguments))
        link.call(_SET_DESCRIPTION, words(title))
        link.call(_SET_ICON, words(program), ctypes.c_int(0))
        store = link.ask(_STORE)
        name, number = _TITLE
        key = _Key(_guid(name), number)
        store.call(_SET_VALUE, ctypes.pointer(key), ctypes.pointer(_Variant(_TEXT, text=title)))
        store.call(_STORE_COMMIT)
        store.release()
        return link

    def offer(program: str, tasks: Sequence[tuple[str, str]]) -> None:
        """Offer *tasks*, each arguments for *program* and a title; raises OSError.

        To be called on the window's thread.
        """
        # Where Qt has begun with COM already, this changes nothing.
        ctypes.windll.ole32.CoInitialize(None)
        menu, collection = _make(_DESTINATIONS), _make(_COLLECTION)
        slots, removed = ctypes.c_uint(), ctypes.c_void_p()
        menu.call(
            _BEGIN_LIST,
            ctypes.pointer(slots),
            ctypes.pointer(_guid(_ARRAY)),
            ctypes.pointer(removed),
        )
        for arguments, title in tasks:
            link = _task(program, arguments, title)
            collection.call(_ADD_OBJECT, link.pointer)
            link.release()
        array = collection.ask(_ARRAY)
        menu.call(_ADD_TASKS, array.pointer)
        menu.call(_COMMIT)
        for one in (array, collection, menu, _Object(removed)):
            if one.pointer.value:
                one.release()
