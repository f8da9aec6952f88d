"""Runs of the JEMSS simulator played again under its own rules, and compared call by call with what it found."""
