"""A gateway before the desk that has made sure who somebody is and says so in a header.  Without the setting, and from any other
address, the header means nothing."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass

from flask import Request

from triage.trouble import Trouble

_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Gateway:
    """``header`` carries the account, ``key_header`` the number of the key that was shown ("" where none does); both are believed
    from the addresses of ``proxies`` alone."""

    header: str = ""
    key_header: str = ""
    proxies: tuple[Network, ...] = ()

    @classmethod
    def of_environment(cls) -> Gateway:
        """Raises :class:`Trouble` where only half of it is set: a header that anybody could send is worse than none."""
        header, key = (os.environ.get(name, "").strip() for name in ("BANCHENG_GATEWAY_HEADER", "BANCHENG_GATEWAY_KEY_HEADER"))
        named = [part for part in re.split(r"[,\s]+", os.environ.get("BANCHENG_GATEWAY_PROXIES", "")) if part]
        if not header and not named and not key:
            return cls()
        if not header or not named:
            raise Trouble("BANCHENG_GATEWAY_HEADER（哪个请求头写着账号）和 BANCHENG_GATEWAY_PROXIES（网关的地址）要一起设，或者都不设。")
        if not all(_HEADER.fullmatch(name) for name in (header, key) if name):
            raise Trouble("BANCHENG_GATEWAY_HEADER 只能写请求头的名称，字母、数字和短横线，例如 X-Police-Id。")
        try:
            return cls(header, key, tuple(ipaddress.ip_network(part) for part in named))
        except ValueError:
            raise Trouble("BANCHENG_GATEWAY_PROXIES 写网关的地址，逗号隔开，例如 10.1.2.3 或者 10.1.2.0/28。") from None

    def said(self, asked: Request) -> tuple[str, str] | None:
        """(account, number of the key) as a trusted gateway says it; None where none spoke."""
        if not self.header or not self._trusted(asked.remote_addr or ""):
            return None
        account = asked.headers.get(self.header, "").strip()
        key = asked.headers.get(self.key_header, "").strip() if self.key_header else ""
        if not account or (self.key_header and not key):
            return None
        return account, key

    def _trusted(self, address: str) -> bool:
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self.proxies)
