"""Accounts: what the journal says afterwards, for audits, reports and the public. It only reads."""
