"""`sigap desk ID`: a live board for an agency or a hospital that has no system of its own.

A full screen of text on prompt_toolkit, made for ssh on a bad line. Beside textual, 12 rows that all change every
second: 0.17 s to the first picture instead of 0.26, 1.1 kB instead of 6.7, then 308 bytes a second instead of 1,400 or
more. This board with 12 items: 1.5 kB, then 180 bytes a second, because ages are told in minutes and countdowns in
steps. Only bold and reverse are used, so that it loses nothing without colour.

`inbox` keeps what is known, `screen` makes lines of it, `link` talks to the server, `answers` and `dialogue` ask,
`board` ties them to keys.
"""

from .command import register

__all__ = ["register"]
