"""The Core Business Vocabulary 2.0: its words, their addresses, and reading any spelling of them.

JSON-LD writes a bare word (`shipping`), XML a URN (`urn:epcglobal:cbv:bizstep:shipping`), linked
data an address (`https://ref.gs1.org/cbv/BizStep-shipping`). The address is what we keep; words
of other vocabularies are addresses of their own and stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from namsao.gs1.problems import fault

CBV = "https://ref.gs1.org/cbv/"
VOC = "https://gs1.org/voc/"


@dataclass(frozen=True)
class Vocabulary:
    """A list of words. `address` and `urn` begin its full forms; `taken` are beginnings that
    belong to GS1, so that anything else behind them is a mistake."""

    name: str
    address: str
    words: frozenset[str]
    urn: str = ""
    taken: tuple[str, ...] = ("urn:epcglobal:cbv:", CBV, "cbv:", "https://ns.gs1.org/cbv/")

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Every accepted spelling of a word of ours, with its address."""
        beginnings = ["", self.address]
        if self.urn:
            beginnings.append(self.urn)
        if self.address == VOC:
            beginnings += ["https://www.gs1.org/voc/", "https://ref.gs1.org/voc/", "gs1:"]
        else:
            beginnings.append(self.address.replace(CBV, "cbv:"))
        return {begin + word: self.address + word for begin in beginnings for word in self.words}

    def address_of(self, text: str, *, known_only: bool = True) -> str:
        """The address of a word in any spelling; a foreign address as it is.

        Raises Gs1Error (term-unknown) for a bare word that is not in the list and, with
        `known_only`, for an address in the space of CBV that is not: the JSON schema forbids it,
        the XML schema does not. The web vocabulary grows, so `gs1:…` may be newer than this list.
        """
        known = self.spellings.get(text)
        if known is not None:
            return known
        if text.startswith("gs1:"):
            return VOC + text.removeprefix("gs1:")
        if ":" not in text or (known_only and text.startswith(self.taken)):
            raise fault("term-unknown", value=text, name=self.name)
        return text

    def word_of(self, address: str) -> str:
        """The bare word of an address, or a foreign address as it is."""
        word = address.removeprefix(self.address)
        if word not in self.words and address.startswith(VOC):
            return f"gs1:{address.removeprefix(VOC)}"
        return word if word in self.words else address


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STEPS = Vocabulary(
    "business step",
    f"{CBV}BizStep-",
    _words(
        "accepting arriving assembling collecting commissioning consigning "
        "creating_class_instance cycle_counting decommissioning departing destroying "
        "disassembling dispensing encoding entering_exiting holding inspecting installing "
        "killing loading other packing picking receiving removing repackaging repairing "
        "replacing reserving retail_selling sampling sensor_reporting shipping "
        "staging_outbound stock_taking stocking storing transporting unloading unpacking "
        "void_shipping"
    ),
    "urn:epcglobal:cbv:bizstep:",
)
DISPOSITIONS = Vocabulary(
    "disposition",
    f"{CBV}Disp-",
    _words(
        "active available completeness_inferred completeness_verified conformant "
        "container_closed container_open damaged destroyed dispensed disposed encoded expired "
        "in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity "
        "needs_replacement no_pedigree_match non_conformant non_sellable_other "
        "partially_dispensed recalled reserved retail_sold returned sellable_accessible "
        "sellable_not_accessible stolen unavailable unknown"
    ),
    "urn:epcglobal:cbv:disp:",
)
TRANSACTIONS = Vocabulary(
    "business transaction",
    f"{CBV}BTT-",
    _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
    "urn:epcglobal:cbv:btt:",
)
PARTIES = Vocabulary(
    "source or destination",
    f"{CBV}SDT-",
    _words("owning_party possessing_party location"),
    "urn:epcglobal:cbv:sdt:",
)
ERROR_REASONS = Vocabulary(
    "error reason",
    f"{CBV}ER-",
    _words("did_not_occur incorrect_data"),
    "urn:epcglobal:cbv:er:",
)
COMPONENTS = Vocabulary(
    "component",
    f"{CBV}Comp-",
    _words(
        "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle "
        "easting northing latitude longitude altitude"
    ),
    "urn:epcglobal:cbv:comp:",
)
_OF_VOC = ("https://gs1.org/voc/", "https://www.gs1.org/voc/", "https://ref.gs1.org/voc/")
MEASUREMENTS = Vocabulary(
    "measurement",
    VOC,
    _words(
        "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance "
        "AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum "
        "AngularVelocity Area Capacitance Conductance Conductivity Count Density Dimensionless "
        "DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent "
        "ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency "
        "Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance "
        "LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity "
        "MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime "
        "MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure "
        "RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity "
        "SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque "
        "Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber"
    ),
    taken=_OF_VOC,
)
ALERTS = Vocabulary("sensor alert", VOC, _words("ALARM_CONDITION ERROR_CONDITION"), taken=_OF_VOC)

# Full URNs of the five vocabularies that XML spells so, for values in places of one's own.
_ALL = (STEPS, DISPOSITIONS, TRANSACTIONS, PARTIES, ERROR_REASONS)

DID_NOT_OCCUR = f"{ERROR_REASONS.address}did_not_occur"
INCORRECT_DATA = f"{ERROR_REASONS.address}incorrect_data"


@lru_cache(maxsize=4096)
def modern(text: str) -> str:
    """A CBV word written as a URN in its form as an address; anything else as it is."""
    for vocabulary in _ALL:
        if text.startswith(vocabulary.urn):
            return vocabulary.address + text.removeprefix(vocabulary.urn)
    return text
