"""The page: one element that draws everything, and the conversation of one browser with the hub.

Python says what is shown and where things are; the browser only draws, counts ages and reports keys and clicks. What
it loads comes from this process alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import nicegui.elements.leaflet
from nicegui import app, ui
from nicegui.element import Element

from ..language import Language
from ..words import pick
from .hub import Hub
from .texts import SCREEN, screen_words
from .viewer import Viewer

_HERE: Final = Path(__file__).parent
_LEAFLET: Final = Path(nicegui.elements.leaflet.__file__).parent / "dist"
BASE_MAP_PATH: Final = "/base-map.json"
# How many browsers look on.
WATCHING_PATH: Final = "/watching.json"


class Console(Element, component="web/console.js", esm={"sigap-console": "web"}):
    """Everything on the page."""

    def __init__(self, language: Language, tiles: str) -> None:
        super().__init__()
        self.add_resource(_LEAFLET)
        self._props["language"] = language
        self._props["tiles"] = tiles

    def show(self, message: dict[str, Any]) -> None:
        """Hand the browser a message."""
        self.run_method("take", message)


def serve_pages(hub: Hub, tiles: str, language: Language) -> None:
    """Register the page and the base map with NiceGUI."""

    @app.get(BASE_MAP_PATH)
    def base_map() -> dict[str, Any]:
        return hub.base_map.document()

    @app.get(WATCHING_PATH)
    def watching() -> dict[str, int]:
        return {"viewers": len(hub.viewers)}

    @ui.page("/", title=f"Sigap · {hub.city.name}", language="id" if language == "id" else "en-US")
    def index() -> None:
        _open(hub, tiles, language)


def _open(hub: Hub, tiles: str, language: Language) -> None:
    ui.add_css((_HERE / "web" / "console.css").read_text(encoding="utf-8"))
    console = Console(language, tiles)
    viewer = Viewer(console.show, language)

    def begin(chosen: Language) -> None:
        """The browser is there, or speaks another language from now on."""
        viewer.anew(chosen)
        rows = hub.screens[chosen].rows
        console.show(
            {
                "setting": {
                    "language": chosen,
                    "words": screen_words(chosen),
                    "zone": hub.city.zone,
                    "zone_label": hub.clock.label,
                    "agencies": rows.agencies(),
                    "states": rows.states(),
                    "groups": rows.groups(),
                    "actions": rows.actions(),
                    "roster": rows.roster(),
                    "base_map": BASE_MAP_PATH,
                }
            }
        )
        hub.viewers.add(viewer)
        hub.details.show(viewer)
        hub.wake()

    async def act(said: dict[str, Any]) -> None:
        """What a person does."""
        rows = hub.screens[viewer.language].rows
        if said.get("do") == "choose":
            viewer.kind, viewer.id = str(said.get("kind") or ""), str(said.get("id") or "")
            hub.details.show(viewer)
            if viewer.kind == "service":
                console.show({"ended": await hub.details.ended(viewer.language)})
        elif said.get("do") == "why":
            console.show({"why": await hub.explaining.document(said, rows, viewer.language)})
        elif said.get("do") == "ask":
            form = await hub.steering.form(rows, said, viewer.language)
            nothing = {"ok": False, "text": pick(SCREEN["nothing"], viewer.language)}
            console.show({"form": form} if form else {"said": nothing})

    async def send(said: dict[str, Any]) -> None:
        form = said.get("form")
        request = form.get("request") if isinstance(form, dict) else None
        console.show({"said": {**await hub.steering.send(said, viewer.language), "request": request}})
        hub.wake()

    console.on("act", _with(act))
    console.on("send", _with(send))
    console.on("begin", _with(lambda said: begin("en" if said.get("language") == "en" else "id")))
    console.on("seen", _with(lambda said: hub.seen(viewer, int(said.get("version", 0)))))
    ui.context.client.on_delete(lambda: hub.viewers.discard(viewer))


def _with(act: Callable[[dict[str, Any]], Any]) -> Callable[[Any], Any]:
    """What a browser says is a document; anything else is not listened to. What `act` returns is awaited."""

    def heard(event: Any) -> Any:
        return act(event.args) if isinstance(event.args, dict) else None

    return heard
