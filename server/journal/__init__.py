"""The journal: bytes in order, appended by one writer, archived and read back. It knows no record of the core."""
