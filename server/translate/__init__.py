"""The wire's border: messages become commands, records become messages, refusals become statuses with details.

protobuf stops here and in codec.py. Nothing here waits, decides or changes anything; a command's reply is made from its
entry alone, so that it is the same again after a restart.
"""
