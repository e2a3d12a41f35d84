"""Makes the county's calls in one person's name: the line and the token together."""

from typing import NamedTuple, TypeVar

import msgspec

from app.sync.account import Tokens
from app.sync.transport import Answer, Ask, Link
from app.sync.trouble import Kind, Trouble

T = TypeVar("T")


class Caller(NamedTuple):
    """A line and the tokens to speak on it."""

    link: Link
    tokens: Tokens

    def ask(
        self, call: Ask[T], said: msgspec.Struct | None = None, **query: str | int
    ) -> Answer[T]:
        """Make one call; a token that the county no longer takes is renewed once. Raises Trouble."""
        token = self.tokens.get()
        try:
            return self.link.ask(call, said, token, **query)
        except Trouble as trouble:
            if trouble.kind is not Kind.UNAUTHORISED:
                raise
        return self.link.ask(call, said, self.tokens.get(refused=token), **query)

    def content(self, path: str, limit: int) -> bytes:
        """Fetch what is not a message. Raises Trouble."""
        token = self.tokens.get()
        try:
            return self._content(path, limit, token)
        except Trouble as trouble:
            if trouble.kind is not Kind.UNAUTHORISED:
                raise
        return self._content(path, limit, self.tokens.get(refused=token))

    def _content(self, path: str, limit: int, token: str) -> bytes:
        with self.link.send("GET", path, (200,), token) as response:
            return self.link.content(response, limit)
