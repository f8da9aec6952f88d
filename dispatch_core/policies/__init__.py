"""Policies: rules by which units are chosen, each in a file of its own, taken by the engine as a choosing.Chooser."""
