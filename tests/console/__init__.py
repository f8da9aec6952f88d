"""The console: the mirror against the engine, the board, and the pages in a real browser."""
