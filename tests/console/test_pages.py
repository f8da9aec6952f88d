"""The pages in a real Chromium: a fire moves through its states, the server goes and comes back, nothing is hidden."""

from __future__ import annotations

import os
import re
import signal
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from dispatch_server.client import new_request_id
from sigap.v1 import ops_pb2, types_pb2

from ..support_browser import ConsoleProcess, screenshot
from ..support_server import Server
from .calls import acknowledge, clear, incident, manual, ordered, progress, report
from .hands import choose

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


HIDDEN_HEADINGS = """() => [...document.querySelectorAll('#board h3')].filter((one) => {
    const box = one.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + 20, box.top + box.height / 2);
    return !one.contains(top);
}).map((one) => one.textContent)"""
# The row that has the focus can be read, and the board says what its keys do.
FOCUS_SEEN = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const seen = at.contains(document.elementFromPoint(box.left + 20, box.top + 12));
    return at.matches('#board .row') && seen && document.querySelectorAll('.hint kbd').length > 0;
}"""
WAYS_OF_THE_THEME = """() => {
    const css = getComputedStyle(document.getElementById('map'));
    const wanted = ['--way', '--reserved'].map((name) => css.getPropertyValue(name).trim());
    const drawn = [...document.querySelectorAll('.leaflet-ways-pane path:not([stroke=currentColor])')];
    return drawn.length > 0 && drawn.every((one) => wanted.includes(one.getAttribute('stroke')));
}"""


def test_a_fire_appears_and_moves_through_its_states(page: Any, served: Server) -> None:
    with served.client() as client:
        reply = report(client)
        number, unit_id = reply.incident_id, ordered(reply, "DAMKAR")
        page.wait_for_selector(f"#incidents [data-incident={number}]")
        page.wait_for_selector(f".leaflet-marker-icon.incident[data-id={number}]")
        # Police are only reserved: that waits for a decision, as long as nobody decides.
        # Its clock sends nobody, and says so.
        page.wait_for_selector(f".g-decide [data-incident={number}]:has-text('POLRI'):has-text('reminder in')")
        page.wait_for_selector(f".unit[data-id={unit_id}][data-state=DISPATCHED] .sign i:has-text('!')")
        page.click(f"#incidents [data-incident={number}]")
        line = f"#details [data-unit={unit_id}]"
        page.wait_for_selector(f"{line}:has-text('dispatched')")
        acknowledge(client, unit_id)
        page.wait_for_selector(f"{line}:has-text('acknowledged')")
        for state, word in (("EN_ROUTE", "en route"), ("ON_SCENE", "on scene")):
            progress(client, unit_id, state)
            page.wait_for_selector(f".unit[data-id={unit_id}][data-state={state}]")
            page.wait_for_selector(f"{line}:has-text('{word}')")
        screenshot(page, "fire")
        client.ops.ConfirmOrder(
            ops_pb2.ConfirmOrderRequest(request_id=new_request_id(), incident_id=number, reason="agreed", by="spv")
        )
        page.wait_for_selector(f".g-decide [data-incident={number}]:has-text('POLRI')", state="detached")


def test_why_not_the_nearer_one(page: Any, served: Server) -> None:
    with served.client() as client:
        clear(client)
        number = report(client, "cardiac_arrest").incident_id
        choose(page, number)
        page.keyboard.press("W")
        page.wait_for_selector("input[name=why]:focus")
        gone, *rest = page.query_selector_all("[data-why-need='1'] .verdicts li")
        assert "goes" in gone.inner_text()
        slower = next(one for one in rest if "slower by" in one.inner_text())
        # Every time is the sum of its parts, which stand beside it.
        time, parts = (slower.query_selector(part).inner_text() for part in (".eta", ".parts"))
        assert abs(seconds(time) - sum(map(seconds, re.findall(r"\d+:\d\d", parts)))) <= 2
        screenshot(page, "why")
        # A fire engine, asked for by its name: the same words as on the command line.
        page.keyboard.type("damkar-01")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-why-need='1'] [data-why=DAMKAR-01] .verdict:has-text('another agency')")
        assert page.locator(".verdicts li").count() == page.locator("[data-why-need]").count()
        # The same of the past: who was judged how when it was decided.
        page.select_option(".asks select", number.removeprefix("I"))
        page.focus(".asks input")
        page.keyboard.press("Enter")
        page.wait_for_selector(".wonder [role=status]:has-text('Decided at seq')")
        page.wait_for_selector("[data-why-need='1'] [data-why=DAMKAR-01] .verdict:has-text('another agency')")
        page.keyboard.press("Escape")
        page.wait_for_selector("input[name=why]", state="detached")
        page.wait_for_selector(f"#details-title:has-text('{number}')")


def seconds(text: str) -> int:
    """4:05, in seconds."""
    minutes, rest = text.split(":")
    return int(minutes) * 60 + int(rest)


def test_the_server_goes_and_comes_back(page: Any, served: Server) -> None:
    page.evaluate("window.stayed = true")
    with served.client() as client:
        before = report(client, "cardiac_arrest").incident_id
    page.wait_for_selector(f"#incidents [data-incident={before}]")
    served.kill()
    page.wait_for_selector(".banner.alarm:has-text('CONNECTION LOST')")
    # What was known stays to be read, greyed, and says how old it is.
    page.wait_for_selector(f".sg.gone #incidents [data-incident={before}]")
    page.wait_for_selector(".banner.alarm:has-text('last known state is')")
    screenshot(page, "lost")
    served.start()
    page.wait_for_selector(".banner.alarm:has-text('CONNECTION LOST')", state="detached")
    with served.client() as client:
        after = report(client, "cardiac_arrest").incident_id
    page.wait_for_selector(f"#incidents [data-incident={after}]")
    assert page.query_selector(f"#incidents [data-incident={before}]"), "what was known before is gone"
    assert page.evaluate("window.stayed"), "the page was loaded anew"


def test_language_and_theme_by_key(page: Any) -> None:
    page.keyboard.press("l")
    page.wait_for_selector("#board-title:has-text('Papan perhatian')")
    assert page.evaluate("document.documentElement.lang") == "id"
    page.wait_for_selector(".incidents:has-text('Kebakaran')")
    page.keyboard.press("t")
    page.wait_for_selector(".sg[data-theme=night]")
    screenshot(page, "night-id")
    page.reload()
    page.wait_for_selector(".sg[data-theme=night] #board-title:has-text('Papan perhatian')")
    page.keyboard.press("l")
    page.wait_for_selector("#board-title:has-text('Attention board')")
    page.keyboard.press("t")
    page.wait_for_selector(".sg[data-theme=light]")


def test_the_keyboard_alone(page: Any, served: Server) -> None:
    with served.client() as client:
        report(client)
    page.wait_for_selector("#board .row")
    page.keyboard.press("b")
    page.keyboard.press("j")
    page.keyboard.press("k")
    chosen = page.evaluate("document.activeElement.dataset.incident")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#details-title:has-text('{chosen}')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#details", state="detached")
    assert page.evaluate("document.activeElement.dataset.incident") == chosen, "the focus went elsewhere"
    page.keyboard.press("i")
    assert page.evaluate("document.activeElement.closest('section').id") == "incidents"


def test_a_sound_for_those_who_want_it(page: Any, served: Server) -> None:
    page.evaluate(
        """() => {
             window.tones = 0;
             const made = window.OscillatorNode;
             window.OscillatorNode = class extends made { constructor(...how) { super(...how); window.tones += 1; } };
           }"""
    )
    with served.client() as client:
        for key, tones in (("!", 4), ("!", 4)):
            page.keyboard.press(key)
            number = report(client).incident_id
            page.wait_for_selector(f".g-decide [data-incident={number}]")
            page.wait_for_function("(n) => window.tones === n", arg=tones)
        assert page.evaluate("localStorage.getItem('sigap.sound')") == "off"


def test_anybody_can_use_it(page: Any, served: Server) -> None:
    with served.client() as client:
        # Fewer rows say the same, and are looked at much sooner.
        clear(client)
        number = report(client).incident_id
        manual(client, "MANUAL")
        choose(page, number)
        page.wait_for_selector(".banner.warn:has-text('MANUAL MODE')")
        page.keyboard.press("W")
        page.wait_for_selector("input[name=why]:focus")
        page.keyboard.type("damkar-01")
        page.keyboard.press("Enter")
        page.wait_for_selector(".wonder [role=status]:has-text('DAMKAR-01')")
        page.focus("#details")
        for theme in ("light", "night"):
            page.wait_for_selector(f".sg[data-theme={theme}]")
            assert page.evaluate(WAYS_OF_THE_THEME), f"{theme}: ways are drawn in another theme's colours"
            found = Axe().run(page, options=WCAG)
            assert found.violations_count == 0, f"{theme}: {found.generate_report()}"
            page.keyboard.press("o")
            page.wait_for_selector("dialog input[name=reason]:focus")
            found = Axe().run(page, context="dialog", options=WCAG)
            assert found.violations_count == 0, f"{theme}, a form: {found.generate_report()}"
            page.keyboard.press("Escape")
            page.wait_for_selector("dialog[open]", state="detached")
            page.keyboard.press("t")
        manual(client, "NORMAL")
        page.wait_for_selector(".banner.warn:has-text('MANUAL MODE')", state="detached")


def test_headings_never_scroll_away(page: Any, served: Server) -> None:
    with served.client() as client:
        for offset in range(12):
            report(
                client, point=types_pb2.Point(lat_e7=-36890000 - offset * 40_000, lon_e7=1281822000 + offset * 30_000)
            )
    page.wait_for_function("document.querySelectorAll('#incidents .row').length >= 12")
    page.wait_for_selector(".g-waiting")
    # 910 by 512 is a small screen whose reader made everything half as large again.
    for width, height in ((1366, 768), (3840, 2160), (910, 512)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(HIDDEN_HEADINGS) == [], f"out of sight at {width}"
        # Nor do they while somebody works in one group: that one has room for its rows.
        for heading in page.locator("#board h3").all():
            heading.click()
            page.wait_for_function(FOCUS_SEEN)
            assert page.evaluate(HIDDEN_HEADINGS) == [], f"out of sight at {width}"
    page.set_viewport_size({"width": 1366, "height": 768})
    page.click("#incidents .row")
    page.wait_for_selector("#details .timeline li")
    screenshot(page, "readme")


def test_a_console_that_hangs_is_said_to_hang(page: Any, served: Server, console: ConsoleProcess) -> None:
    with served.client() as client:
        clear(client)
        number = report(client, "cardiac_arrest").incident_id

        def written(said: str) -> None:
            choose(page, number)
            page.keyboard.press("M")
            page.wait_for_selector("dialog input[name=remark]:focus")
            page.keyboard.type(said)

        def noted(said: str) -> int:
            return sum(said in one.text_en for one in incident(client, number).timeline)

        def hangs() -> None:
            page.wait_for_selector(".banner.alarm:has-text('THE CONSOLE DOES NOT ANSWER')")

        written("gate locked")
        os.kill(console.pid, signal.SIGSTOP)
        try:
            # What went is not known to have arrived.
            page.keyboard.press("Enter")
            hangs()
            page.wait_for_selector("dialog .said.bad:has-text('not known')")
        finally:
            os.kill(console.pid, signal.SIGCONT)
        page.wait_for_selector("dialog[open]", state="detached")
        assert noted("gate locked") == 1
        written("dog loose")
        os.kill(console.pid, signal.SIGSTOP)
        try:
            hangs()
            # What did not go waits for nobody, and is not lost either.
            page.keyboard.press("Enter")
            page.wait_for_selector("dialog .said.bad:has-text('NOT sent')")
        finally:
            os.kill(console.pid, signal.SIGCONT)
        page.wait_for_selector(".banner.alarm:has-text('THE CONSOLE')", state="detached")
        assert noted("dog loose") == 0
        page.reload()
        page.wait_for_selector(f"#details-title:has-text('{number}')", state="attached")
        page.wait_for_selector("dialog .said.bad:has-text('loaded again')")
        assert page.input_value("dialog input[name=remark]") == "dog loose"
        page.focus("dialog .send")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog[open]", state="detached")
        assert noted("dog loose") == 1
        assert page.evaluate("sessionStorage.getItem('sigap.form')") is None


def test_nothing_comes_from_elsewhere(page: Any, console: ConsoleProcess) -> None:
    page.wait_for_selector(".unit")
    away = [url for url in page.fetched if not url.startswith((console.url, "data:", "blob:"))]
    assert page.fetched
    assert away == []
