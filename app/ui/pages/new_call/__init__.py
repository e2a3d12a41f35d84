"""The guided form of a new call: five short steps, each within reach at any time."""

from app.ui.pages.new_call.page import NewCallPage

__all__ = ["NewCallPage"]
