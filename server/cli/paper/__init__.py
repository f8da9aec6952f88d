"""`sigap paper` and `sigap reenter`: a sheet to go on with when nothing works, and the way back from it."""
