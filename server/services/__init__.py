"""The services of sigap.v1: each method checks nothing itself, hands a command to the area and makes the reply.

The wrapper in rpc.py has parsed, admitted and counted; translate/ has the shapes. Streams send from the feed.
"""
