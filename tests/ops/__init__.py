"""The process beside the writer: its book, its watchdog, its page, and the real Prometheus reading both."""
