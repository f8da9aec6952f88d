"""The laboratory: settings, bounds and pages of comparisons of policies."""
