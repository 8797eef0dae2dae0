"""Postal addresses: whom a parcel goes to and comes from, and what keeps a carrier from taking one."""

from collections.abc import Iterator, Mapping
from re import ASCII, fullmatch

from warehouse.values import dataclass

EU = {
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
}
"""Countries between which parcels need no customs papers, ISO 3166 alpha-2."""
NO_POSTCODE = {"AE", "AG", "AO", "AW", "BS", "BW", "BZ", "FJ", "GH", "GM", "HK", "IE", "JM", "KE", "QA"}
"""Countries where an address is whole without a postcode; not all of them, but those that shops ship to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody lives or works."""

    name: str = ""
    company: str = ""
    street1: str = ""
    street2: str = ""
    postcode: str = ""
    town: str = ""
    province: str = ""
    """Its short name where the country has one, such as `NY`."""
    country: str = ""
    """ISO 3166 alpha-2."""
    phone: str = ""
    email: str = ""


def ship_to(customer: Mapping[str, str]) -> Address:
    """The address of a customer as an order keeps it, which is as a shop exported it."""
    # Shopify's `Shipping Street` is both of its lines in one, and a spreadsheet's apostrophe keeps a leading zero.
    return Address(
        name=customer.get("name", ""),
        company=customer.get("company", ""),
        street1=customer.get("address1", "") or customer.get("street", ""),
        street2=customer.get("address2", "") if customer.get("address1") else "",
        postcode=customer.get("postcode", "").lstrip("'"),
        town=customer.get("town", ""),
        province=customer.get("province", ""),
        country=customer.get("country", "").upper(),
        phone=customer.get("phone", "").lstrip("'"),
        email=customer.get("email", ""),
    )


def address_faults(address: Address) -> Iterator[str]:
    """What is missing for a label, a word or two each."""
    if not address.name.strip() and not address.company.strip():
        yield "name"
    if not address.street1.strip():
        yield "street"
    if not address.town.strip():
        yield "town"
    if not fullmatch("[A-Z]{2}", address.country, ASCII):
        yield "country"
    elif not address.postcode.strip() and address.country not in NO_POSTCODE:
        yield "postcode"


def needs_customs(sender: Address, receiver: Address) -> bool:
    """Whether a parcel between the two crosses a customs border."""
    return sender.country != receiver.country and not {sender.country, receiver.country} <= EU
