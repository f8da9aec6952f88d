"""The process beside the writer: follows the feed as any client may, exports what it tells, and watches outcomes.

Nothing here can slow or stop the writer. What is wrong with the service as a whole goes back to it as a warning, which
is journalled and so reaches everybody who watches.
"""
