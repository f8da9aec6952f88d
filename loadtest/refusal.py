"""A run that is refused before anything is sent: why, and what to do instead, in both languages."""

from __future__ import annotations


class LoadRefused(Exception):
    """The wish, the world or the server does not allow this run."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.indonesian = indonesian
        self.english = english


class NotThisServer(LoadRefused):
    """The server, or its address, is not one for this run."""


class WrongWish(LoadRefused):
    """Options that make no run: out of range, or something that is missing."""
