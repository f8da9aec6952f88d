"""How the server's answers look on a screen: functions from a reply to something that rich can draw.

They ask nobody and print nothing. Widths are left to rich; what matters most stands leftmost.
"""
