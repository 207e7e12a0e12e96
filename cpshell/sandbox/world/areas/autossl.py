"""AutoSSL: runs that give every website a certificate, by an authority of the sandbox's own, and
what stood in their way.

A run looks at websites without a good certificate; one whose name leads elsewhere gets none, and
the reason is kept until a later run finds it mended. One run begins each day by itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509 as cryptography_x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World, x509_details
from cpshell.sandbox.world.areas import certificates, jobs, tweaks, zones
from cpshell.sandbox.world.areas.accounts import Account, find_account
from cpshell.sandbox.world.areas.certificates import CERTIFICATES, KEYS, Authority, SslHost
from cpshell.sandbox.world.areas.features import has_feature
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.tables import DOMAIN, Table

ORDER = 83

_EXCLUSIONS = """
create table if not exists autossl_exclusions(
  user text not null references accounts(user) on delete cascade on update cascade,
  domain text not null references domains(domain) on delete cascade on update cascade,
  primary key(user, domain)
);
"""

AUTHORITY = "Sandbox AutoSSL CA"
"""The common name of the authority that signs AutoSSL's certificates."""
PROVIDERS = {"LetsEncrypt": "Let’s Encrypt™", "Sectigo": "Sectigo"}
"""The providers by name, with the name that people see; here all sign alike."""
FEATURE = "autossl"
"""What an account must have to be looked after."""
_DAY = 86_400
_VALID_DAYS = 90
_RENEWAL = 30 * _DAY
_MOST_WEBSITES = 100
"""What one run looks at, so that a sandbox with many accounts stays quick."""
_SECONDS_FOR_ONE = 10
_SECONDS_FOR_ALL = 60
_RUN = "autossl run"
_NIGHTLY = "autossl nightly"
_WITHOUT = """
select d.user, d.domain from domains d join accounts a using(user)
  left join ssl_hosts h using(domain) left join autossl_websites w using(domain)
where not a.suspended and (:user = '' or a.user = :user)
  and d.domain not in (select domain from autossl_exclusions)
  and (h.domain is null or w.expires is null or w.expires < :soon)
order by d.domain limit :most
"""


@dataclass(frozen=True, slots=True)
class Website:
    """What the latest run did for a domain: when the certificate ends that AutoSSL gave it (None:
    it has none) or why it could not, and when the run began."""

    domain: str
    expires: int | None
    problem: str | None
    run: int


_WEBSITES = Table(Website, "autossl_websites", key="domain", references={"domain": DOMAIN})
SCHEMA = _EXCLUSIONS + _WEBSITES.schema


def seed(world: World) -> None:
    """Let the daily run begin an hour before the time of day at which the world begins."""
    jobs.add(world, _NIGHTLY, "", _DAY - 3600)


# Settings --------------------------------------------------------------------------------


def provider(world: World) -> str | None:
    """Return the provider in use, or None while AutoSSL is off."""
    name: str | None = tweaks.known(world, "autossl", {"provider": "LetsEncrypt"})["provider"]
    return name


def set_provider(world: World, name: str | None) -> None:
    """Use a provider, or none. Raises Refusal for an unknown one."""
    if name is not None and name not in PROVIDERS:
        raise Refusal(f"There is no AutoSSL provider named “{name}”.")
    tweaks.keep(world, "autossl", {"provider": name})


def exclusions(world: World, user: str) -> list[str]:
    """Return the domains of an account that AutoSSL leaves out."""
    return world.column(
        "select domain from autossl_exclusions where user = ? order by domain", user
    )


def exclude(world: World, user: str, domain: str) -> None:
    """Let AutoSSL leave a domain out."""
    world.run("insert or ignore into autossl_exclusions values(?, ?)", user, domain)


def include(world: World, user: str, domain: str) -> None:
    """Let AutoSSL look after a domain again.

    Raises Refusal when it was not left out.
    """
    sql = "delete from autossl_exclusions where user = ? and domain = ?"
    if not world.run(sql, user, domain):
        raise Refusal(f"The domain “{domain}” is not excluded from AutoSSL.")


def include_all(world: World, user: str) -> None:
    """Let AutoSSL look after all domains of an account."""
    world.run("delete from autossl_exclusions where user = ?", user)


# Runs ------------------------------------------------------------------------------------


def start(world: World, user: str = "") -> Job:
    """Begin a run for an account, or for all.

    Raises Refusal while AutoSSL is off or the same run is under way.
    """
    name = provider(world)
    if name is None:
        raise Refusal("AutoSSL is disabled: no provider is selected.")
    if in_progress(world, user):
        whom = f"“{user}”" if user else "all users"
        raise Refusal(f"An AutoSSL check for {whom} is already in progress.")
    return _begin(world, name, user)


def _begin(world: World, name: str, user: str, at: int | None = None) -> Job:
    seconds = _SECONDS_FOR_ONE if user else _SECONDS_FOR_ALL
    log = [("out", f"This system has AutoSSL set to use “{PROVIDERS[name]}”.")]
    return jobs.add(world, _RUN, user, seconds, at=at, provider=name, log=log)


def runs(world: World) -> list[Job]:
    """Return every run; ``details`` has its ``provider`` and the ``log``: kinds and texts."""
    return jobs.of_kind(world, _RUN)


def in_progress(world: World, user: str) -> bool:
    """Return whether a run for an account (or, with an empty name, for all) is under way."""
    return any(not run.over for run in jobs.of_kind(world, _RUN, user))


def next_time(world: World) -> int:
    """Return when the next daily run begins."""
    (nightly,) = (job for job in jobs.of_kind(world, _NIGHTLY) if job.ends)
    return nightly.ends or 0


def problems(world: World, user: str) -> list[Website]:
    """Return the domains of an account that could not get a certificate."""
    return _WEBSITES.query(
        world, "join domains using(domain) where user = ? and problem is not null order by 1", user
    )


def _start_daily(world: World, job: Job) -> None:
    now, due = world.clock.now(), job.ends or 0
    jobs.reschedule(world, job, _DAY - (now - due) % _DAY)
    name = provider(world)
    if name is not None and not in_progress(world, ""):
        _begin(world, name, "", at=now - (now - due) % _DAY)


def _finish(world: World, run: Job) -> None:
    """Give the websites certificates, as far as their names lead here."""
    log: list[tuple[str, str]] = [(kind, text) for kind, text in run.details["log"]]
    ended = run.ends or 0
    rows = world.all(_WITHOUT, user=run.subject, soon=ended + _RENEWAL, most=_MOST_WEBSITES)
    for user, domain in rows:
        account = find_account(world, user)
        if account is None or not has_feature(world, account.feature_list, FEATURE):
            continue
        if _is_good(world, domain, ended):
            log.append(("out", f"{domain}: the certificate is from elsewhere and valid."))
            continue
        problem = _problem(world, account, domain)
        expires = None if problem else _issue(world, account, domain, ended)
        _WEBSITES.save(world, Website(domain, expires, problem, run.started))
        if problem:
            log.append(("failure", f"{domain}: {problem}"))
        else:
            log.append(("success", f"{domain}: the system has installed a new certificate."))
    log.append(("success", "The system has completed the AutoSSL check."))
    jobs.keep(world, run, log=log)


JOBS = {_RUN: _finish, _NIGHTLY: _start_daily}


def _is_good(world: World, domain: str, time: int) -> bool:
    """Return whether a website uses a certificate of someone else that is still valid."""
    host = certificates.host_of(world, domain)
    if host is None:
        return False
    certificate = x509_details.load_certificate(host.certificate)
    fields = x509_details.certificate_fields(host.certificate)
    lasts = certificate.not_valid_after_utc > datetime.fromtimestamp(time, UTC)
    return lasts and not fields["is_self_signed"] and fields["issuer.commonName"] != AUTHORITY


def _problem(world: World, account: Account, domain: str) -> str | None:
    """Return why the authority cannot see that a domain is the account's, or None."""
    addresses = [record.data[0] for record in zones.records_of(world, domain, "A")]
    if not addresses:
        return f"“{domain}” does not resolve to any IP addresses on the internet."
    if account.ip not in addresses:
        return (
            f"The system could not fetch the validation file of “{domain}” from"
            f" {addresses[0]}: this server’s address is {account.ip}."
        )
    return None


def _issue(world: World, account: Account, domain: str, time: int) -> int:
    """Let a website use a new certificate; returns when it ends."""
    chance = world.random(f"autossl {domain} {time}")
    key = ec.derive_private_key(chance.getrandbits(250) + 1, ec.SECP256R1())
    names = [
        domain,
        *(name for name in (f"www.{domain}", f"mail.{domain}") if zones.records_of(world, name)),
    ]
    serial = chance.getrandbits(120) + 1
    certificate = certificates.signed_certificate(
        names, key, serial, begin=time, days=_VALID_DAYS, authority=_authority(world)
    )
    pem = certificates.private_pem(key)
    certificates.store(world, KEYS, account.user, domain, pem, time)
    certificates.store(world, CERTIFICATES, account.user, domain, certificate, time)
    certificates.install(world, SslHost(domain, certificate, pem, ""))
    return time + _VALID_DAYS * _DAY


def _authority(world: World) -> Authority:
    number = world.random("autossl authority").getrandbits(250) + 1
    name = cryptography_x509.Name([cryptography_x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY)])
    return Authority(name, ec.derive_private_key(number, ec.SECP256R1()))
