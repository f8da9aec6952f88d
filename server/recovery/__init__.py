"""Recovery: stored entries become state again, at start, in snapshots and in verification."""
