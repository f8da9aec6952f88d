"""The shell around the core: everything that waits or talks.

Imported as `dispatch_server`. It takes commands over gRPC, has the core decide them, keeps the journal in the store and
lets nothing out before the journal has confirmed it. It holds no rule of dispatch: those stand in `dispatch_core`.
"""
