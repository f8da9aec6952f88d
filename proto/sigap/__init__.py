"""The contract of Sigap: what goes over the wire and into the journal, one package a version."""
