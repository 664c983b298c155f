"""GS1 keys, Digital Link and EPCIS 2.0 documents as plain Python: no Django, network or clock.

keys.py          GTIN, GLN, SSCC, … with their check digits; element strings
digital_link.py  GS1 Digital Link URIs and the one form an identifier is stored in
epc_urn.py       the same identifiers as EPC URNs
cbv.py           the Core Business Vocabulary: steps, dispositions, kinds of document
linkset.py       what a resolver answers about an identifier
epcis/           events: reading, checking, writing, hashing
"""
