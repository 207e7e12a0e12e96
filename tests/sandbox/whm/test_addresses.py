"""IP addresses."""

from typing import Any


def addresses(caller: Any) -> dict[str, dict[str, Any]]:
    return {row["ip"]: row for row in caller.ok("listips")["ip"]}


def test_addresses_are_bound_and_unbound(root: Any) -> None:
    mask = {"netmask": "255.255.255.0"}
    root.ok("addips", ips="192.0.2.20-23", excludes="192.0.2.22", **mask)
    assert {"192.0.2.20", "192.0.2.21", "192.0.2.23"} <= set(addresses(root))
    assert "192.0.2.22" not in addresses(root)
    root.ok("delip", ip="192.0.2.21")
    assert "192.0.2.21" not in addresses(root)
    assert "already configured" in root.no("addips", ips="192.0.2.20", **mask)
    assert "valid IP" in root.no("addips", ips="192.0.2.300", **mask)
    assert "netmask" in root.no("addips", ips="192.0.2.30", netmask="wide")


def test_the_main_address_and_used_ones_stay(root: Any, account: str) -> None:
    assert "main IP" in root.no("delip", ip="192.0.2.10")
    assert "not configured" in root.no("delip", ip="192.0.2.99")
    root.ok("setsiteip", user=account, ip="192.0.2.11")
    assert "in use" in root.no("delip", ip="192.0.2.11")
    root.ok("removeacct", username=account)
    assert addresses(root)["192.0.2.11"]["used"] == 0


def test_an_account_moves_with_its_zone(root: Any, account: str) -> None:
    root.ok("setsiteip", user=account, ip="192.0.2.12")
    assert root.ok("accountsummary", user=account)["acct"][0]["ip"] == "192.0.2.12"
    assert root.ok("resolvedomainname", domain=f"{account}.test")["ip"] == "192.0.2.12"
    assert addresses(root)["192.0.2.12"]["dedicated"] == 1
    assert "already in use" in root.no("setsiteip", user="bob", ip="192.0.2.12")
    assert "already uses" in root.no("setsiteip", user=account, ip="192.0.2.12")
    root.ok("setsiteip", domain=f"{account}.test", ip="192.0.2.10")


def test_a_dedicated_address_can_come_with_the_account(root: Any) -> None:
    new = {"username": "solo", "domain": "solo.test"}
    ip = root.ok("createacct", ip=1, **new)["ip"]
    assert addresses(root)[ip]["dedicated"] == 1
    root.ok("removeacct", username="solo")


def test_resellers_see_the_shared_address(rita: Any) -> None:
    assert set(addresses(rita)) == {"192.0.2.10"}


def test_shared_and_public_addresses(root: Any) -> None:
    assert root.ok("get_shared_ip", user="rita") == {"ip": "192.0.2.10"}
    assert "not a reseller" in root.no("get_shared_ip", user="alice")
    assert root.ok("get_public_ip", ip="192.0.2.10") == {"public_ip": "192.0.2.10"}
    assert "not configured" in root.no("get_public_ip", ip="192.0.2.99")
