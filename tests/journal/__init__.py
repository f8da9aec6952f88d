"""The journal on real stores: what it keeps, what it refuses, what it survives."""
