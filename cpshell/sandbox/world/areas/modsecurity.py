"""ModSecurity: vendors of rules, their configuration files, the rules in them and the requests
that they stopped.

Changes of rules are staged in a file until they are deployed or discarded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.tables import Table

ORDER = 75

USER_CONFIG = "modsec/modsec2.user.conf"
"""The configuration file for rules of one's own."""
_FOLDER = "modsec_vendor_configs"
_URL = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?/(?:[\w.-]+/)*meta_([A-Za-z0-9_-]{2,40})\.yaml")
_ID = re.compile(r"""(?:^|[\s,"'])id:'?(\d{1,10})""")
_MESSAGE = re.compile(r"msg:'([^']*)'")
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Vendor:
    """Someone who offers rules; ``enabled`` and ``renews``: whether they are used and renewed."""

    vendor_id: str
    name: str
    description: str
    url: str
    enabled: bool = True
    renews: bool = True
    cpanel_provided: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """A file of rules; what is staged is None where nothing is. ``disabled`` are ids of rules."""

    config: str
    vendor_id: str
    active: bool
    text: str
    disabled: tuple[int, ...] = ()
    staged_text: str | None = None
    staged_disabled: tuple[int, ...] | None = None

    @property
    def is_staged(self) -> bool:
        """Return whether changes wait to be deployed."""
        return self.staged_text is not None or self.staged_disabled is not None

    @property
    def working_text(self) -> str:
        """Return the text with what is staged."""
        return self.text if self.staged_text is None else self.staged_text

    @property
    def working_disabled(self) -> tuple[int, ...]:
        """Return the disabled rules with what is staged."""
        return self.disabled if self.staged_disabled is None else self.staged_disabled


@dataclass(frozen=True, slots=True)
class Hit:
    """A request that a rule met."""

    id: int
    time: int
    host: str
    ip: str
    method: str
    path: str
    status: int
    rule: int
    config: str
    message: str
    severity: str


_VENDORS = Table(Vendor, "modsec_vendors", key="vendor_id")
_CONFIGS = Table(Config, "modsec_configs", key="config")
_HITS = Table(Hit, "modsec_hits", key="id", serial=True)
SCHEMA = _VENDORS.schema + _CONFIGS.schema + _HITS.schema

_RULE = 'SecRule {0} "{1}" \\\n    "id:{2},phase:2,deny,status:406,log,msg:\'{3}\'"\n'
_START: dict[str, tuple[tuple[str, str, int, str], ...]] = {
    "REQUEST-930-APPLICATION-ATTACK-LFI.conf": (
        ("REQUEST_URI", r"@contains ../", 930100, "Path Traversal Attack"),
        ("ARGS", r"@contains /etc/passwd", 930120, "OS File Access Attempt"),
    ),
    "REQUEST-941-APPLICATION-ATTACK-XSS.conf": (
        ("ARGS", r"@detectXSS", 941100, "XSS Attack Detected via libinjection"),
    ),
    "REQUEST-942-APPLICATION-ATTACK-SQLI.conf": (
        ("ARGS", r"@detectSQLi", 942100, "SQL Injection Attack Detected via libinjection"),
        ("ARGS", r"@rx (?i)union\s+select", 942190, "MSSQL code execution"),
    ),
}
_HITS_OF_THE_START = (
    ("alice.test", "198.51.100.7", "GET", "/?file=../../etc/passwd", 930100, 0),
    ("shop.alice.test", "198.51.100.7", "GET", "/item?id=1+union+select+1", 942190, 2),
    ("bob.test", "203.0.113.44", "POST", "/contact", 941100, 1),
    ("grace.test", "203.0.113.44", "GET", "/?q=1%27+or+1=1", 942100, 2),
)


def seed(world: World) -> None:
    """Add a vendor with three files of rules, a file of one's own, and four hits."""
    owasp = Vendor(
        "OWASP3",
        "OWASP ModSecurity Core Rule Set V3.0",
        "Rules of the Open Web Application Security Project.",
        "https://rules.sandbox.test/meta_OWASP3.yaml",
        cpanel_provided=True,
    )
    _VENDORS.add(world, owasp)
    _CONFIGS.add(world, Config(USER_CONFIG, "", True, "# Rules of one's own\n"))
    files = list(_START)
    for name, rules in _START.items():
        text = "".join(_RULE.format(*rule) for rule in rules)
        _CONFIGS.add(world, Config(f"{_FOLDER}/OWASP3/rules/{name}", "OWASP3", True, text))
    for number, (host, ip, method, path, rule, file) in enumerate(_HITS_OF_THE_START):
        config = f"{_FOLDER}/OWASP3/rules/{files[file]}"
        message = next(entry[3] for entry in _START[files[file]] if entry[2] == rule)
        time = START + (320 + number) * _DAY
        hit = Hit(0, time, host, ip, method, path, 406, rule, config, message, "CRITICAL")
        _HITS.add(world, hit)


def hits(world: World) -> list[Hit]:
    """Return the requests that rules met, in their order."""
    return _HITS.all(world)


def forget_hits(world: World) -> None:
    """Forget all of them."""
    _HITS.remove(world)


# Vendors ---------------------------------------------------------------------------------


def vendors(world: World) -> list[Vendor]:
    """Return every vendor by id."""
    return _VENDORS.all(world)


def require_vendor(world: World, vendor_id: str) -> Vendor:
    """Return the vendor of an id. Raises Refusal when there is none."""
    found = _VENDORS.find(world, vendor_id)
    if found is None:
        raise Refusal(f"The vendor “{vendor_id}” is not set up.")
    return found


def vendor_at(url: str) -> Vendor:
    """Return the vendor whose description is at an address: any that ends in ``meta_NAME.yaml``.

    Raises Refusal for others.
    """
    match = _URL.fullmatch(url)
    if match is None:
        raise Refusal(f"The vendor URL “{url}” is not valid: it must end in meta_NAME.yaml.")
    name = match[1]
    return Vendor(name, f"{name} rules", f"Rules of {name}.", url)


def add_vendor(world: World, vendor: Vendor) -> None:
    """Set a vendor up, with a file of rules. Raises Refusal when it is set up already."""
    if _VENDORS.find(world, vendor.vendor_id) is not None:
        raise Refusal(f"The vendor “{vendor.vendor_id}” is already set up.")
    _VENDORS.add(world, vendor)
    rules = ((900_100, "Bad user agent"), (900_101, "Bad referrer"))
    text = "".join(_RULE.format("REQUEST_HEADERS", "@contains bad", *rule) for rule in rules)
    name = f"{_FOLDER}/{vendor.vendor_id}/rules.conf"
    _CONFIGS.add(world, Config(name, vendor.vendor_id, vendor.enabled, text))


def save_vendor(world: World, vendor: Vendor) -> None:
    """Keep a changed vendor."""
    _VENDORS.save(world, vendor)


def remove_vendor(world: World, vendor_id: str) -> None:
    """Remove a vendor with its files. Raises Refusal when there is none."""
    require_vendor(world, vendor_id)
    _VENDORS.remove(world, vendor_id=vendor_id)
    _CONFIGS.remove(world, vendor_id=vendor_id)


# Files -----------------------------------------------------------------------------------


def configs(world: World, vendor_id: str | None = None) -> list[Config]:
    """Return every file by name, or those of a vendor."""
    return _CONFIGS.all(world, vendor_id=vendor_id)


def require_config(world: World, name: str) -> Config:
    """Return the file of a name. Raises Refusal when there is none."""
    found = _CONFIGS.find(world, name)
    if found is None:
        raise Refusal(f"The configuration file “{name}” does not exist.")
    return found


def set_active(world: World, config: Config, *, active: bool) -> None:
    """Use a file or not."""
    _CONFIGS.save(world, replace(config, active=active))


def deploy(world: World, config: Config) -> None:
    """Let what is staged in a file count."""
    text, disabled = config.working_text, config.working_disabled
    _CONFIGS.save(
        world,
        replace(config, text=text, disabled=disabled, staged_text=None, staged_disabled=None),
    )


def discard(world: World, config: Config) -> None:
    """Throw away what is staged in a file."""
    _CONFIGS.save(world, replace(config, staged_text=None, staged_disabled=None))


# Rules -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """A directive of a file with its lines; ``id`` None for what is no rule."""

    id: int | None
    message: str
    text: str


def rules_in(text: str) -> Iterator[Rule]:
    """Return the rules, other directives and comments of a text in their order."""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        lines.append(line)
        if line.rstrip().endswith("\\"):
            continue
        yield _read_rule("".join(lines))
        lines = []
    if lines:
        yield _read_rule("".join(lines))


def _read_rule(text: str) -> Rule:
    id_, message = _ID.search(text), _MESSAGE.search(text)
    is_rule = text.lstrip().startswith(("SecRule", "SecAction"))
    return Rule(
        int(id_[1]) if id_ and is_rule else None, message[1] if message else "", text.rstrip("\n")
    )


def check_rule(text: str) -> str | None:
    """Return what is wrong with the text of a rule, or None."""
    found = [rule for rule in rules_in(text) if rule.text.strip()]
    if len(found) != 1 or not found[0].text.lstrip().startswith(("SecRule ", "SecAction ")):
        return "The text must be one SecRule or SecAction directive."
    if found[0].id is None:
        return "ModSecurity: No action id present within the rule"
    if text.count('"') % 2:
        return "Syntax error: a double quote is missing."
    return None


def require_rule(config: Config, id_: int) -> Rule:
    """Return the rule of an id in a file. Raises Refusal when there is none."""
    for rule in rules_in(config.working_text):
        if rule.id == id_:
            return rule
    raise Refusal(f"There is no rule with the ID “{id_}” in “{config.config}”.")


def stage_rules(world: World, config: Config, texts: list[str]) -> Config:
    """Stage a file with these rules and return it. Raises Refusal when two have the same id."""
    text = "".join(f"{each}\n" for each in texts)
    ids = [rule.id for rule in rules_in(text) if rule.id is not None]
    twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
    if twice is not None:
        raise Refusal(f"The rule ID “{twice}” is already in use.")
    changed = replace(config, staged_text=text)
    _CONFIGS.save(world, changed)
    return changed


def stage_disabled(world: World, config: Config, id_: int, *, disabled: bool) -> None:
    """Stage that a rule is off or on. Raises Refusal when the file has none of this id."""
    require_rule(config, id_)
    others = tuple(known for known in config.working_disabled if known != id_)
    after = (*others, id_) if disabled else others
    _CONFIGS.save(world, replace(config, staged_disabled=after))
