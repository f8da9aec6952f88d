"""The deterministic core of Sigap: decides which units go, and nothing else.

No clock, no network, no asyncio, no protobuf, no luck: `engine.Engine.decide` reads the state and returns events,
`evolve` applies them. Only `dispatch_core.city` opens files. Everything that waits or talks is in the server.
"""
