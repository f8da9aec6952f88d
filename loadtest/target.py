"""The server under load: is it one that may be loaded, and where does it stand before the run?

Load goes to this machine alone, to a city marked as a demonstration, at the clock rate the scenario is played at.
Every refusal says what to do instead.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from dispatch_core.model import PRIORITY_HIGHEST
from dispatch_core.records import record
from dispatch_server.client import AioClient

from .ledger import Ledger
from .refusal import NotThisServer
from .scenario import Scenario
from .wire import incident_number, instant_ms, request

PAGE_COUNT = 500
PAGES_MAX = 20


@record
class UnitNow:
    """A unit as the server has it before the run. `incident` 0 = free."""

    unit_id: str
    agency: str
    kind: str
    crew_id: str
    lat_e7: int
    lon_e7: int
    incident: int
    assignment_no: int
    fit: bool


@record
class Target:
    """What the server says of itself at `seq`."""

    address: str
    journal_id: str
    seq: int
    at_ms: int
    clock_rate: int
    city_id: str
    city_name: str
    city_digest: bytes
    version: str
    units: tuple[UnitNow, ...]
    # Who decides, for a priority 1, that an agency's unit goes, by agency.
    authority: dict[str, int]


def ledger_of(target: Target) -> Ledger:
    """An empty ledger that knows what was so before the run."""
    return Ledger(
        {unit.unit_id: (unit.incident, unit.assignment_no) for unit in target.units if unit.incident},
        max(1, target.clock_rate),
        {unit.unit_id: target.authority[unit.agency] for unit in target.units if unit.agency in target.authority},
    )


def check_address(address: str) -> None:
    """Raises NotThisServer unless every address that the host resolves to is this machine's loopback."""
    if address.startswith("unix:"):
        return
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port or None, type=socket.SOCK_STREAM)}
    except OSError:
        raise NotThisServer(
            f"{address} bukan HOST:PORT di mesin ini; sebutkan satu dengan --server.",
            f"{address} is no HOST:PORT of this machine; name one with --server.",
        ) from None
    away = sorted(at for at in found if not ipaddress.ip_address(at.partition("%")[0]).is_loopback)
    if away or not found:
        raise NotThisServer(
            f"{address} adalah {', '.join(away)}, bukan mesin ini; beban hanya ke 127.0.0.1: jalankan di sana.",
            f"{address} is {', '.join(away)}, not this machine; load goes to 127.0.0.1 only: run it there.",
        )


async def look(client: AioClient) -> Target:
    """Ask the server. Raises NotThisServer for a live city or while its store is away."""
    city = await client.ops.GetCity(request("GetCity"))
    if not city.demonstration:
        raise NotThisServer(
            f"{city.name} ({city.city_id}) melayani warga sungguhan: uji beban memerintah unit, jadi ditolak. "
            "Layani kota bertanda `demonstration = true`, misalnya dengan `sigap up`.",
            f"{city.name} ({city.city_id}) is a live city: a load test orders units about and is refused. "
            "Serve a city marked `demonstration = true`, for example with `sigap up`.",
        )
    # Before the units: what happens between the two stands in the journal after this seq, and seeing it twice does no
    # harm.
    state = await client.ops.GetState(request("GetState"))
    if state.store_away:
        raise NotThisServer(
            "Penyimpanan server sedang hilang; tunggu sampai GET /readyz menjawab 200, lalu ulangi.",
            "The server's store is away; wait until GET /readyz answers 200, then start again.",
        )
    return Target(
        address=client.address,
        journal_id=state.journal_id,
        seq=state.committed_seq,
        at_ms=instant_ms(state.at),
        clock_rate=state.clock_rate,
        city_id=city.city_id,
        city_name=city.name,
        city_digest=city.digest,
        version=state.version,
        units=await _units(client),
        authority={
            agency.agency: agency.authority[PRIORITY_HIGHEST - 1] for agency in city.agencies if agency.authority
        },
    )


def check_scenario(target: Target, scenario: Scenario, clock_rate: int) -> None:
    """Raises NotThisServer where the scenario cannot be played on this server."""
    wanted, served = scenario.city_id, target.city_id
    if served != wanted:
        raise NotThisServer(
            f"{scenario.name} memerlukan kota {wanted}, server di {target.address} melayani {served}; "
            "jalankan server dengan `sigap up --city ...`.",
            f"{scenario.name} needs the city {wanted}, the server at {target.address} serves {served}; "
            "start one with `sigap up --city ...`.",
        )
    if target.city_digest != scenario.city_digest:
        raise NotThisServer(
            f"Berkas kota {served} di server berbeda dari yang dibaca di sini; sebutkan folder itu dengan --city, "
            "atau jalankan ulang server dengan berkas ini.",
            f"The server's files of the city {served} differ from those read here; name the same folder with --city, "
            "or restart the server with these files.",
        )
    if target.clock_rate != clock_rate:
        raise NotThisServer(
            f"Jam server berjalan {target.clock_rate} kali, skenario {clock_rate} kali: tenggat tidak ada artinya. "
            f"Jalankan `sigap up --clock-rate {clock_rate}`, atau mainkan dengan --clock-rate {target.clock_rate}.",
            f"The server's clock runs {target.clock_rate} times as fast as life, the scenario {clock_rate} times: "
            f"deadlines would mean nothing. Start the server with `sigap up --clock-rate {clock_rate}`, "
            f"or play with --clock-rate {target.clock_rate}.",
        )


async def _units(client: AioClient) -> tuple[UnitNow, ...]:
    units: list[UnitNow] = []
    token = ""
    for _ in range(PAGES_MAX):
        reply = await client.ops.ListUnits(request("ListUnits", page_size=PAGE_COUNT, page_token=token))
        units += map(_unit_now, reply.units)
        token = reply.next_page_token
        if not token:
            break
    return tuple(units)


def _unit_now(unit: Any) -> UnitNow:
    return UnitNow(
        unit_id=unit.unit_id,
        agency=unit.agency,
        kind=unit.kind,
        crew_id=unit.crew_id,
        lat_e7=unit.position.lat_e7,
        lon_e7=unit.position.lon_e7,
        incident=incident_number(unit.incident_id),
        assignment_no=unit.assignment_no,
        fit=unit.unfit == 0,
    )
