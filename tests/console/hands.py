"""What a supervisor's hands do on the page, and what the server then lists."""

from __future__ import annotations

from typing import Any

from sigap.v1 import ops_pb2


def choose(page: Any, number: str) -> None:
    """Open an incident, and wait until everything about it is there."""
    page.click(f"#incidents [data-incident={number}]")
    page.wait_for_selector(f"#details-title:has-text('{number}')")
    page.wait_for_selector("#details .actions button")
    page.wait_for_selector("#details .timeline li")


def walk(page: Any, selector: str) -> None:
    """Down a list with the key for the next row, until a row of it has the focus."""
    for _ in range(page.locator("button.row").count()):
        if page.query_selector(f"{selector}:focus"):
            return
        page.keyboard.press("j")
    raise AssertionError(f"{selector} is not reached by key")


def back_to(page: Any, name: str, key: str = "Shift+Tab") -> None:
    """From field to field of a form, until the one of a name has the focus."""
    for _ in range(20):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{name} is not reached by {key}")


def pressed(page: Any, key: str, reason: str, **chosen: str) -> None:
    """One form by its key: what is chosen in it, and why; sent, and taken by the server."""
    page.keyboard.press(key)
    page.wait_for_selector("dialog input[name=reason]:focus")
    for name, value in chosen.items():
        page.select_option(f"dialog select[name={name}]", value)
    page.fill("dialog input[name=reason]", reason)
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]", state="detached")


def closures(client: Any, standing: list[Any] | None = None) -> list[Any]:
    """What is closed or slowed beside what stood before, the oldest first."""
    found = client.ops.ListClosures(ops_pb2.ListClosuresRequest(page_size=100)).closures
    known = {one.closure_id for one in standing or ()}
    return sorted((one for one in found if one.closure_id not in known), key=lambda one: int(one.closure_id[1:]))
