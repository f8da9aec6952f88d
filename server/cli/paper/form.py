"""The form: how a line of paper is written, for the sheet that is printed and for `sigap reenter`, which reads it."""

from typing import Final

# Columns of the file, in the order in which they are written by hand.
COLUMNS: Final = ("incident", "unit", "stage", "time", "type", "place", "priority", "note")

# What a unit did, as it is written: the wire's state.
STAGES: Final = {
    "sent": "DISPATCHED",
    "acknowledged": "ACKNOWLEDGED",
    "en-route": "EN_ROUTE",
    "staged": "STAGED",
    "on-scene": "ON_SCENE",
    "transporting": "TRANSPORTING",
    "at-destination": "AT_DESTINATION",
    "cleared": "CLEARED",
}
# How an incident that was on paper only begins and ends.
REPORTED: Final = "reported"
CLOSED: Final = "closed"

EXAMPLE: Final = """\
# One line for one thing. I12: an incident that Sigap knows. Anything else, such as K1302-1: one that was only on paper,
# the first on the sheet of 13:02. Two fires of one minute in one street are two where they are called differently.
# Times: HH:MM or HH:MM:SS on the day of --date, YYYY-MM-DD HH:MM, or DD/MM/YYYY HH:MM, the day first.
# sent: the unit was sent by radio. Whom Sigap itself had sent has no such line.
incident,unit,stage,time,type,place,priority,note
K1302-1,,reported,13:05,structure_fire,Terminal Mardika,,kios, api dari kompor
K1302-1,DAMKAR-01,sent,13:07
K1302-1,DAMKAR-01,on-scene,13:14
K1302-1,DAMKAR-01,cleared,14:20
K1302-1,,closed,14:25
I12,DAMKAR-04,sent,13:01
I12,MEDIC-01,on-scene,13:02
I12,MEDIC-01,transporting,13:20,,rsup_leimena
I12,MEDIC-01,cleared,14:02
"""
