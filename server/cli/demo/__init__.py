"""`sigap demo`: one fire in Ambon from the call to the closing, on a server of its own that is killed in the middle.

Everything shown is real: a real server, a real store, real calls; only the crews are played, on a city clock that
runs faster. The show uses a folder of its own, because a journal's clock never runs back: a city that ran fast for
a minute could not serve afterwards.
"""

from .command import register

__all__ = ["register"]
