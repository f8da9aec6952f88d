"""Dispatch policies: who is chosen where several units and several needs could be paired.

Those that keep the rules of dispatch go by their names in city.toml: a module with the members of
`policy.DispatchPolicy`, named in names.py and put into POLICIES of rules/matching.py. The engine, live, in recovery and
in a simulation, asks the one that the city's `[dispatch]` names and nothing else. Which needs may be served at all,
authority, clocks and orders are no policy's business. One that breaks those rules on purpose is a choosing.Chooser, is
given to an engine by hand, and serves no live city.
"""
