"""A terminal for tests: a real pty with a program in it, and a screen that understands what prompt_toolkit writes."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence

_CODE = re.compile(rb"\x1b\[([?>]?)([\d;]*)([A-Za-z])|\x1b[()][A-Z0-9]|\x1b[=>78]")


class Terminal:
    """`columns` x `rows` with a program in it. Wait for what shall be on its screen; type; read what was sent."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], columns: int = 80, rows: int = 24) -> None:
        self._columns, self._rows = columns, rows
        self._cells = [[" "] * columns for _ in range(rows)]
        self._row = self._column = 0
        self._unread = b""
        self.sent = b""
        self.bells = 0
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._fd = ours
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)

    @property
    def screen(self) -> str:
        """What can be read now."""
        return "\n".join("".join(row).rstrip() for row in self._cells)

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def wait_for(self, text: str, limit_s: float = 10.0) -> float:
        """Seconds until the text is on the screen; fails with the screen where it does not come."""
        begun_s = time.monotonic()
        while text not in self.screen:
            left_s = begun_s + limit_s - time.monotonic()
            assert left_s > 0, f"no {text!r} on the screen:\n{self.screen}"
            self.read(min(0.1, left_s))
        return time.monotonic() - begun_s

    def read(self, wait_s: float = 0.1) -> None:
        """Take in what the program wrote within so long."""
        if select.select([self._fd], [], [], wait_s)[0]:
            try:
                data = os.read(self._fd, 65536)
            except OSError:  # The program has ended.
                time.sleep(wait_s)
                return
            self.sent += data
            self._feed(data)

    def end(self) -> int:
        """The program's exit code; it is killed where it does not end by itself."""
        until_s = time.monotonic() + 5
        while self._fd >= 0 and self.process.poll() is None and time.monotonic() < until_s:
            self.read()
        if self.process.poll() is None:
            self.process.kill()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
        return self.process.wait()

    def _feed(self, data: bytes) -> None:
        data = self._unread + data
        self._unread = b""
        place = 0
        while place < len(data):
            if data[place] == 0x1B:
                code = _CODE.match(data, place)
                if code is None:
                    if len(data) - place < 16:
                        self._unread = data[place:]
                        return
                    place += 1
                    continue
                self._move(code)
                place = code.end()
                continue
            length = 1 if data[place] < 0x80 else 2 if data[place] < 0xE0 else 3 if data[place] < 0xF0 else 4
            letter = data[place : place + length]
            if len(letter) < length:
                self._unread = letter
                return
            self._write(letter.decode())
            place += length

    def _write(self, letter: str) -> None:
        if letter == "\r":
            self._column = 0
        elif letter == "\n":
            self._row = min(self._rows - 1, self._row + 1)
        elif letter == "\b":
            self._column = max(0, self._column - 1)
        elif letter == "\a":
            self.bells += 1
        elif letter.isprintable() and self._column < self._columns:
            self._cells[self._row][self._column] = letter
            self._column += 1

    def _move(self, code: re.Match[bytes]) -> None:
        kind = (code[3] or b"").decode()
        if code[1] or not kind:
            return
        numbers = [int(number) for number in code[2].split(b";") if number]
        step = numbers[0] if numbers else 1
        if kind == "A":
            self._row = max(0, self._row - step)
        elif kind == "B":
            self._row = min(self._rows - 1, self._row + step)
        elif kind == "C":
            self._column = min(self._columns - 1, self._column + step)
        elif kind == "D":
            self._column = max(0, self._column - step)
        elif kind == "H":
            self._row, self._column = [*(number - 1 for number in numbers), 0, 0][:2]
        elif kind == "K":
            self._cells[self._row][self._column :] = [" "] * (self._columns - self._column)
        elif kind == "J":
            first = 0 if numbers == [2] else self._row + 1
            if first:
                self._cells[self._row][self._column :] = [" "] * (self._columns - self._column)
            for row in range(first, self._rows):
                self._cells[row] = [" "] * self._columns
