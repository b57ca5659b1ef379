"""Access: who may do what about whom, by what right and why; every grant leaves a line in the access log."""
