"""API 1: how many of something an account has, as text (wire: the shape is recorded)."""

from cpshell.sandbox.calls import Context, api1
from cpshell.sandbox.world.areas import databases, domains, mail_routes, mailing_lists
from cpshell.sandbox.world.areas.databases import Engine
from cpshell.sandbox.world.areas.domains import DomainKind
from cpshell.sandbox.world.areas.ftp import ftp_accounts_of
from cpshell.sandbox.world.areas.mailboxes import mailboxes_of


@api1("Email", "countpops", feature="popaccts")
def countpops(ctx: Context) -> str:
    """Return the number of mailboxes."""
    return str(len(mailboxes_of(ctx.world, ctx.account.user)))


@api1("Email", "countforwards", feature="forwarders")
def countforwards(ctx: Context) -> str:
    """Return the number of forwarders."""
    return str(len(mail_routes.forwarders_of(ctx.world, ctx.account.user)))


@api1("Email", "countresponders", feature="autoresponders")
def countresponders(ctx: Context) -> str:
    """Return the number of autoresponders."""
    return str(len(mail_routes.autoresponders_of(ctx.world, ctx.account.user)))


@api1("Email", "countlists", feature="lists")
def countlists(ctx: Context) -> str:
    """Return the number of mailing lists."""
    return str(len(mailing_lists.lists_of(ctx.world, ctx.account.user)))


@api1("Ftp", "countftp", feature="ftpaccts")
def countftp(ctx: Context) -> str:
    """Return the number of FTP accounts that were added."""
    found = ftp_accounts_of(ctx.world, ctx.account)
    return str(sum(account.kind == "sub" for account in found))


@api1("Mysql", "number_of_dbs", feature="mysql")
def number_of_dbs(ctx: Context) -> str:
    """Return the number of MySQL databases."""
    return str(len(databases.databases_of(ctx.world, Engine.MYSQL, ctx.account.user)))


@api1("Postgres", "number_of_dbs", feature="postgres")
def number_of_postgres_dbs(ctx: Context) -> str:
    """Return the number of PostgreSQL databases."""
    return str(len(databases.databases_of(ctx.world, Engine.POSTGRES, ctx.account.user)))


@api1("SubDomain", "countsubdomains", feature="subdomains")
def countsubdomains(ctx: Context) -> str:
    """Return the number of subdomains."""
    return str(len(domains.domains_of(ctx.world, ctx.account.user, DomainKind.SUB)))


@api1("Park", "countparked", feature="parkeddomains")
def countparked(ctx: Context) -> str:
    """Return the number of parked domains."""
    return str(len(domains.domains_of(ctx.world, ctx.account.user, DomainKind.PARKED)))
