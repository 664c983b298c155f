"""Reading what sensors reported. Source: EPCIS 2.0, section 7.3.7."""

from collections.abc import Mapping
from typing import Any

from namsao.gs1 import cbv
from namsao.gs1.epcis import fields
from namsao.gs1.epcis.events import SensorElement, SensorReport
from namsao.gs1.epcis.fields import Field, Reader, identifier, number, time, word

METADATA: Mapping[str, Field] = {
    "time": time,
    "startTime": time,
    "endTime": time,
    "deviceID": identifier,
    "deviceMetadata": identifier,
    "rawData": identifier,
    "dataProcessingMethod": identifier,
    "bizRules": identifier,
}
REPORT: Mapping[str, Field] = {
    "type": word(cbv.MEASUREMENTS),
    "exception": word(cbv.ALERTS),
    "deviceID": identifier,
    "deviceMetadata": identifier,
    "rawData": identifier,
    "dataProcessingMethod": identifier,
    "bizRules": identifier,
    "time": time,
    "microorganism": identifier,
    "chemicalSubstance": identifier,
    "value": number,
    "component": word(cbv.COMPONENTS),
    "stringValue": fields.text,
    "booleanValue": fields.truth,
    "hexBinaryValue": fields.hexadecimal,
    "uriValue": identifier,
    "minValue": number,
    "maxValue": number,
    "meanValue": number,
    "sDev": number,
    "percRank": number,
    "percValue": number,
    "uom": fields.text,
    "coordinateReferenceSystem": identifier,
}


def sensor_element(reader: Reader, value: object, path: str) -> SensorElement | None:
    """One sensor element: its metadata and its reports."""
    raw = fields.mapping(reader, value, path)
    if raw is None:
        return None
    metadata: dict[str, Any] = {}
    others: Any = {}
    if "sensorMetadata" in raw:
        found = fields.mapping(reader, raw["sensorMetadata"], f"{path}.sensorMetadata")
        metadata, others = _split(reader, found or {}, METADATA, f"{path}.sensorMetadata")
    if "sensorReport" not in raw:
        reader.note("missing", path, value="sensorReport")
        return None
    reports: Any = _reports(reader, raw["sensorReport"], f"{path}.sensorReport")
    rest = {k: v for k, v in raw.items() if k not in ("sensorMetadata", "sensorReport")}
    return SensorElement(reports, metadata, others, fields.extensions(reader, rest, path))


def _report(reader: Reader, value: object, path: str) -> SensorReport | None:
    raw = fields.mapping(reader, value, path)
    if raw is None:
        return None
    if "type" not in raw and not reader.newer:  # XML may leave it out beside an exception
        reader.note("missing", path, value="type")
    values, others = _split(reader, raw, REPORT, path)
    return SensorReport(values.pop("type", None), values, others)


_reports = fields.many(_report, filled=True)


def _split(
    reader: Reader, raw: dict[str, object], known: Mapping[str, Field], path: str
) -> tuple[dict[str, Any], Any]:
    """The fields of EPCIS, read, and those of others."""
    found: dict[str, Any] = {}
    rest: dict[str, object] = {}
    for name, value in raw.items():
        if name in known:
            one = known[name](reader, value, f"{path}.{name}")
            if one is not None:
                found[name] = one
        else:
            rest[name] = value
    return found, fields.extensions(reader, rest, path) if rest else {}
