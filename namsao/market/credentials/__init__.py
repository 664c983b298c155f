"""Certificates as W3C Verifiable Credentials 2.0: checked without asking us, revoked by a list."""
