"""Details: what each browser's reader looks at, asked of the server when it changes, once for all who look at the same.

A browser that looks on while its incident changes is sent the newest, not every state in between.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from typing import Any, Final

import grpc

from ...client import AioClient, describe
from ..language import Language
from ..session import request_of
from .actions import Subject
from .dossier import closed_rows, dossier
from .forms import Forms
from .from_views import number_of
from .mirror import Mirror
from .rows import Row
from .viewer import Viewer

# Changes within so long are asked for once.
_GATHER_S: Final = 0.1
_READ_S: Final = 5.0
_KEPT: Final = 32
_ENDED_SHOWN: Final = 30


class Details:
    """Answers of one server, and who is to be shown them."""

    def __init__(self, client: AioClient, mirror: Mirror, forms: Forms) -> None:
        self._client = client
        self._mirror = mirror
        self._forms = forms
        # By incident: the seq of the mirror when it was asked, and the answer.
        self._kept: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._reading: dict[Viewer, asyncio.Task[None]] = {}
        self._again: set[Viewer] = set()

    def show(self, viewer: Viewer) -> None:
        """Bring a browser what its reader looks at, now or as soon as it is answered."""
        if viewer.kind != "incident":
            viewer.send({"details": self._plain(viewer) if viewer.kind else None})
        elif viewer in self._reading:
            self._again.add(viewer)
        else:
            task = asyncio.create_task(self._read(viewer))
            self._reading[viewer] = task
            task.add_done_callback(lambda _: self._reading.pop(viewer, None))

    async def _read(self, viewer: Viewer) -> None:
        while True:
            self._again.discard(viewer)
            await asyncio.sleep(_GATHER_S)
            id_text = viewer.id
            try:
                reply = await self._answer(id_text)
                # Of one that another took in the other's, under the number that was asked for.
                found = {**dossier(reply, viewer.language), "id": id_text, "actions": self._offered(viewer)}
            except grpc.RpcError as error:
                found = {"id": id_text, "failed": describe(error, viewer.language).sentence}
            if viewer.kind == "incident" and viewer.id == id_text:
                viewer.send({"details": found})
            if viewer not in self._again:
                return

    async def ended(self, language: Language) -> list[Row]:
        """The incidents that were closed last: asked for where somebody looks at the service. Empty: not heard."""
        request = request_of("intake.ListIncidents", states=["INCIDENT_STATE_CLOSED"], page_size=_ENDED_SHOWN)
        with contextlib.suppress(grpc.RpcError):
            return closed_rows(await self._client.intake.ListIncidents(request, timeout=_READ_S), language)
        return []

    async def _answer(self, id_text: str) -> Any:
        seq = self._mirror.seq
        kept = self._kept.get(id_text)
        if kept is not None and kept[0] >= seq:
            return kept[1]
        request = request_of("intake.GetIncident", incident_id=id_text)
        reply = await self._client.intake.GetIncident(request, timeout=_READ_S)
        self._kept[id_text] = (seq, reply)
        self._kept.move_to_end(id_text)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return reply

    def _plain(self, viewer: Viewer) -> Row:
        return {"id": viewer.id, "actions": self._offered(viewer)}

    def _offered(self, viewer: Viewer) -> list[Row]:
        kind, id_text = viewer.kind, viewer.id
        subject = Subject(
            incident=number_of(id_text) if kind == "incident" else 0,
            unit_id=id_text if kind == "unit" else "",
            road_id=id_text if kind == "road" else "",
            closure_id=id_text if kind == "closure" else "",
            village=id_text if kind == "village" else "",
        )
        return self._forms.offered(kind, subject, viewer.language)
