"""Tests of dispatch_core.city: bundles read and checked, Ambon's facts, villages, San Francisco's recorded calls."""
