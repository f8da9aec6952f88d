"""The store: the embedded Valkey of a data folder, or an external one; how it is reached and what it must be set to."""
