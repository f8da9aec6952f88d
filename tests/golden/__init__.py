"""Journals that earlier versions wrote, kept for ever: what an event meant then, it means now."""
