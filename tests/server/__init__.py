"""Everything that talks: services, streams, pages and starts, over real gRPC and a real store."""
