"""Accounts: archives audited, figures that add up, figures for the public, and paper."""
