"""Faults of whole processes: servers and stores that are killed, stopped, cut off, misconfigured or damaged."""
