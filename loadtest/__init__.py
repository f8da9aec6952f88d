"""Worlds to run Sigap in: recorded and seeded scenarios, the driver that plays them, the proof that nothing was lost.

Imported as `dispatch_loadtest`. It talks to a running server as any client does and is part of no live service.
"""
