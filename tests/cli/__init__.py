"""The command line as a user has it: the real `sigap` as a process, against a real server with its own store."""
