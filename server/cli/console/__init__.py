"""`sigap console`: a live map and the attention board in a browser, a process of its own and an ordinary client.

`from_views` and `mirror` keep the city's state in step with the feed, `link` talks to the server, `notices` and `board`
say what waits for a human, `rows`, `screen` and `dossier` make documents of it, `ground` is the base map; `actions`,
`fields`, `forms` and `steering` are what a human does; `hub` and `details` feed each `viewer`, `page` and web/ draw.
Nothing here decides anything, and nothing on the server waits for it.
"""

from .command import register

__all__ = ["register"]
