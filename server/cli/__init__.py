"""The `sigap` command: an ordinary client of the server, made for people at a terminal and for scripts.

`app` puts the commands together, `session` gives each of them a connection, a language and an exit code, `tables/`
draws what the server answers, `demo/` tells the story of one fire. Nothing here decides or keeps anything; all it
knows, it asked the server.
"""
