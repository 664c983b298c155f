"""EPCIS 2.0 events: what happened to which things, when, where and why.

events.py         the five kinds of event, frozen
reading.py        bytes to a document, whatever their syntax
json_reading.py   JSON-LD text, guarded
xml_reading.py    XML 2.0 and 1.2, guarded, brought into the shape of JSON-LD
contexts.py       prefixes, resolved from inside
fields.py         reading one field; every problem is noted
event_reading.py  reading one event and checking it as a whole
writing.py        a document to JSON-LD
xml_writing.py    a document to XML 2.0
xml_elements.py   elements as text, and what XML can say at all
event_hash.py     the hash of CBV that names an event by its content
"""
