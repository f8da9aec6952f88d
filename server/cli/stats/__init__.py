"""`sigap stats`: a period's account as a page, as CSV and as JSON."""
