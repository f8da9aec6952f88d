"""The simulator: against plain twins, against others' results, and against what can be worked out exactly."""
