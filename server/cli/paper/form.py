"""The form: how a line of paper is written, for the sheet that is printed and for `sigap reenter`, which reads it."""

from typing import Final

# Columns of the file, in the order in which they are written by hand.
COLUMNS: Final = ("incident", "unit", "stage", "time", "details")
STAGES: Final = (
    "acknowledged",
    "declined",
    "en-route",
    "staged",
    "on-scene",
    "transporting",
    "at-destination",
    "cleared",
)
