"""The simulator: the live engine's own decide and evolve under a virtual clock, with crews that drive the road path.

It knows no rule of dispatch: whoever goes where, the engine says. It talks to no network and no store.
"""
