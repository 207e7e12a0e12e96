"""Offer what the shell knows: commands, filters, options, settings, topics and words."""

from collections.abc import Mapping, Sequence

from cpshell.catalog import API_WORDS
from cpshell.plugin import CommandInfo, FilterInfo
from cpshell.repl.completion import variables
from cpshell.repl.completion.api_candidates import whole_calls
from cpshell.repl.completion.candidate import Candidate, entries, of_names
from cpshell.repl.completion.candidate_kinds import Expected
from cpshell.repl.completion.known import Knowledge
from cpshell.repl.completion.matching import Names

_SHORTEST_CALL = 2  # letters of a function, before whole calls are offered


def commands(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return commands, then functions of the session's API as whole calls."""
    about = {name: command.summary for name, command in knowledge.commands.items()}
    about |= variables.STATEMENTS
    names, api = Names(about), knowledge.api
    calls = whole_calls(api, each) if api is not None and len(each.typed) >= _SHORTEST_CALL else []
    found = names.beginning(each.typed) if calls else names.find(each.typed)
    found = _by_use(found, variables.USUAL_COMMANDS)
    return [Candidate(name, len(each.typed), about[name]) for name in found] + calls


def _by_use(names: list[str], usual: Sequence[str]) -> list[str]:
    """Return names in the order of use: the usual ones first, the others as they come."""
    return sorted(names, key=lambda name: usual.index(name) if name in usual else len(usual))


def stages(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return filters and formats."""
    summaries = {name: form.summary for name, form in knowledge.formats.items()}
    summaries |= {name: filter_.summary for name, filter_ in knowledge.filters.items()}
    found = _by_use(Names(summaries).find(each.typed), variables.USUAL_STAGES)
    return [Candidate(name, len(each.typed), summaries[name]) for name in found]


def options(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the options of a command or filter that are not given yet."""
    table: Mapping[str, CommandInfo | FilterInfo] = knowledge.commands
    declared = table.get(each.verb) or knowledge.filters.get(each.verb)
    by_name = {f"--{o.name}": o for o in (declared.options if declared else ())}
    left = [name for name, o in by_name.items() if o.repeat or name not in each.given]
    return entries(Names(left), each, lambda name: by_name[name].summary)


def choices(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the few words that an option or argument takes."""
    return entries(Names(each.choices), each, lambda name: "")


def words(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the words of the language that begin as typed."""
    return [
        Candidate(word, len(each.typed), about, ends=not word.endswith("("))
        for word, about in each.words.items()
        if word.startswith(each.typed)
    ]


def topics(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return what ``help`` explains, or the words that begin a call."""
    if each.name == "call":
        return of_names(API_WORDS, each.typed, "API")
    about = {name: verb.summary for name, verb in knowledge.commands.items()}
    about |= {name: verb.summary for name, verb in knowledge.filters.items()}
    about |= variables.TOPICS
    return entries(Names(about), each, about.__getitem__)


def settings(each: Expected, knowledge: Knowledge) -> list[Candidate]:
    """Return the settings, or after the sign what one of them takes."""
    name, equals, typed = each.typed.partition("=")
    name = each.name or name
    if not equals and not each.name:
        return [
            Candidate(f"{key}=", len(each.typed), str(knowledge.settings[key]), ends=False)
            for key in Names(knowledge.settings).find(each.typed)
        ]
    typed = each.typed if each.name else typed
    values = variables.SETTINGS.get(name) or (
        tuple(knowledge.formats) if name == "output" else variables.SWITCH
    )
    return of_names(values, typed, "")
