"""The rules of dispatch, one noun a file: each holds what it decides and how its events change the state, side by
side.
"""
