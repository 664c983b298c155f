"""The sample products of a dossier: received, stored, used, returned or destroyed."""
