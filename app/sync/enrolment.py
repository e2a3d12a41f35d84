"""Who this PC is enrolled for; light, because it is read before anything of the network is."""

import msgspec

from contract.messages import Person


class Account(msgspec.Struct, frozen=True):
    """One person's enrolment on this PC; nothing in it is secret.

    *server* is the county server's id: another server at the same address is not spoken to.
    *county_ca* is the path of the county's own certificate authority, or empty.
    """

    address: str
    server: str
    device: str
    device_name: str
    person: Person
    county_ca: str = ""

    @property
    def secret_name(self) -> str:
        """Under which name the key store has this device's secret for this person."""
        return f"device {self.server} {self.person.id}"
