"""The responsibility list: to browse, to search, and to choose a matter from."""

from app.ui.pages.matters.page import MattersPage

__all__ = ["MattersPage"]
