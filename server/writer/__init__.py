"""The writer: one area's commands in one order, decided, appended, and only then let out."""
