"""To which addresses webhooks may go: https, and machines that anybody on the internet reaches.

An endpoint is entered by a person, and this program stands inside an office's network: without
these rules it could be made to call machines that its author cannot reach.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

# IPv6 addresses that lead to an IPv4 address within them: NAT64. (6to4 is asked for by name.)
NAT64 = ip_network("64:ff9b::/96")


class BadAddress(ValueError):
    """No webhook goes there. Its text is a sentence for a person."""


@dataclass(frozen=True)
class Target:
    """An address that may be called: resolved once, so that it cannot change under our hands."""

    secure: bool
    host: str
    port: int
    path: str
    ip: str


def check(url: str) -> Target:
    """The address, if a webhook may go there. Raises BadAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress(_("Địa chỉ viết sai.")) from error
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise BadAddress(_("Địa chỉ phải có tên máy, và không kèm tên đăng nhập hay mật khẩu."))
    secure = parts.scheme == "https"
    ip = _resolve(parts.hostname, port or 443)
    here = ip.is_loopback and settings.WEBHOOKS_TO_THIS_MACHINE
    if not (secure or (parts.scheme == "http" and here)):
        raise BadAddress(_("Địa chỉ phải bắt đầu bằng https://."))
    if not (here or is_public(ip)):
        raise BadAddress(_("Địa chỉ này nằm trong mạng nội bộ. Chỉ gửi tới địa chỉ công khai."))
    return Target(secure, parts.hostname, port or (443 if secure else 80), _path(parts), str(ip))


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether the whole internet reaches it: not private, loopback, link-local or reserved."""
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            inner = IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _resolve(host: str, port: int) -> IPv4Address | IPv6Address:
    """The first address of the machine; when one of several is not public, that one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadAddress(_("Không tìm thấy máy nào tên %s.") % host) from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    return next((ip for ip in addresses if not is_public(ip)), addresses[0])


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
