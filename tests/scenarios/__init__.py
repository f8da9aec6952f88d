"""The acceptance scenarios of the rules of dispatch, played over gRPC against a real server and its store."""
