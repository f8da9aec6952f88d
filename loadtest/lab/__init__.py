"""The laboratory: settings in which policies are measured against each other, and bounds that no policy can pass."""
