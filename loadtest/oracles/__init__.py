"""What a simulation must find because it can be worked out exactly: queues with the travel taken out, and geometry."""
