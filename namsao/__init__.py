"""Năm Sao: the OCOP programme, from dossier to certificate."""
