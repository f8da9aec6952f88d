"""Pages of a list: how long one is and where it begins, as its reader asked."""

from __future__ import annotations

from dispatch_core import limits

from ..translate.checks import Checks
from ..translate.refusals import refusal

PAGE_SIZE = 50


def page_size_of(page_size: int, default: int = PAGE_SIZE) -> int:
    """The page's size: 0 = the default, at most PAGE_COUNT_MAX."""
    checks = Checks()
    size = checks.number("page_size", page_size, 0, limits.PAGE_COUNT_MAX)
    checks.done()
    return size or default


def page_start(token: str) -> int:
    """Where a page begins: what the page before said, 0 = the first page."""
    if not token:
        return 0
    if not token.isascii() or not token.isdigit() or len(token) > 18:
        raise refusal("PAGE_TOKEN_INVALID")
    return int(token)
