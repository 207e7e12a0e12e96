"""Give a page words of its own in the language of its lesson.

A page in a language without a row here has them in English, and says so (``lang="en"``).
"""

import json
from dataclasses import dataclass, replace
from html import escape

_WRITTEN_IN = "en"
_OF_SCRIPT = (
    "copied", "copy", "copy_step", "end", "language", "no_copying", "pause", "play", "step",
    "step_of", "wide",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one language. Pairs are for one and for several; ``{…}`` is filled in."""

    step: tuple[str, str]
    lesson: tuple[str, str]
    minute: tuple[str, str]
    length: str
    lesson_of: str
    step_of: str
    skip: str
    contents: str
    previous: str
    next: str
    task: str
    question: str
    show_how: str
    exit_code: str
    output_of: str
    player: str
    chapter: str
    beginning: str
    step_back: str
    play: str
    pause: str
    next_step: str
    speed: str
    show_all: str
    end: str
    copy: str
    copy_step: str
    copied: str
    no_copying: str
    wide: str
    language: str = _WRITTEN_IN
    mark: str = ""

    def count(self, number: int, of: tuple[str, str]) -> str:
        """Return a number with its word."""
        return f"{number} {of[number != 1]}"

    @property
    def as_attribute(self) -> str:
        """Return what the script of a page says, as JSON in an attribute."""
        words = {name: getattr(self, name) for name in _OF_SCRIPT}
        return escape(json.dumps(words, ensure_ascii=False))


_ENGLISH = PageWords(
    step=("step", "steps"),
    lesson=("lesson", "lessons"),
    minute=("minute", "minutes"),
    length="{steps} · plays for {minutes}",
    lesson_of="Lesson {number} of {count}",
    step_of="Step {number} of {count}",
    skip="Skip to the text",
    contents="Contents",
    previous="Previous",
    next="Next",
    task="Task",
    question="Question",
    show_how="Show how",
    exit_code="exit code {code}",
    output_of="Output of step {number}",
    player="Player",
    chapter="Chapter",
    beginning="Beginning",
    step_back="Step back",
    play="Play",
    pause="Pause",
    next_step="Next step",
    speed="Speed",
    show_all="Show all",
    end="The end of the lesson",
    copy="Copy",
    copy_step="Copy the command of step {number}",
    copied="Copied",
    no_copying="The browser does not allow copying",
    wide="Wide text",
)
_GERMAN = PageWords(
    step=("Schritt", "Schritte"),
    lesson=("Lektion", "Lektionen"),
    minute=("Minute", "Minuten"),
    length="{steps} · dauert {minutes}",
    lesson_of="Lektion {number} von {count}",
    step_of="Schritt {number} von {count}",
    skip="Zum Text",
    contents="Inhalt",
    previous="Zurück",
    next="Weiter",
    task="Aufgabe",
    question="Frage",
    show_how="Lösung zeigen",
    exit_code="Exit-Code {code}",
    output_of="Ausgabe von Schritt {number}",
    player="Abspielen",
    chapter="Kapitel",
    beginning="Anfang",
    step_back="Schritt zurück",
    play="Abspielen",
    pause="Pause",
    next_step="Nächster Schritt",
    speed="Tempo",
    show_all="Alles zeigen",
    end="Ende der Lektion",
    copy="Kopieren",
    copy_step="Befehl von Schritt {number} kopieren",
    copied="Kopiert",
    no_copying="Der Browser erlaubt das Kopieren nicht",
    wide="Breiter Text",
)
_FRENCH = PageWords(
    step=("étape", "étapes"),
    lesson=("leçon", "leçons"),
    minute=("minute", "minutes"),
    length="{steps} · dure {minutes}",
    lesson_of="Leçon {number} sur {count}",
    step_of="Étape {number} sur {count}",
    skip="Aller au texte",
    contents="Sommaire",
    previous="Précédente",
    next="Suivante",
    task="Exercice",
    question="Question",
    show_how="Voir la solution",
    exit_code="code de sortie {code}",
    output_of="Résultat de l’étape {number}",
    player="Lecteur",
    chapter="Chapitre",
    beginning="Début",
    step_back="Étape précédente",
    play="Lire",
    pause="Pause",
    next_step="Étape suivante",
    speed="Vitesse",
    show_all="Tout afficher",
    end="Fin de la leçon",
    copy="Copier",
    copy_step="Copier la commande de l’étape {number}",
    copied="Copié",
    no_copying="Le navigateur ne permet pas de copier",
    wide="Texte large",
)
_SPANISH = PageWords(
    step=("paso", "pasos"),
    lesson=("lección", "lecciones"),
    minute=("minuto", "minutos"),
    length="{steps} · dura {minutes}",
    lesson_of="Lección {number} de {count}",
    step_of="Paso {number} de {count}",
    skip="Ir al texto",
    contents="Contenido",
    previous="Anterior",
    next="Siguiente",
    task="Ejercicio",
    question="Pregunta",
    show_how="Ver la solución",
    exit_code="código de salida {code}",
    output_of="Resultado del paso {number}",
    player="Reproductor",
    chapter="Capítulo",
    beginning="Inicio",
    step_back="Paso anterior",
    play="Reproducir",
    pause="Pausa",
    next_step="Paso siguiente",
    speed="Velocidad",
    show_all="Mostrar todo",
    end="Fin de la lección",
    copy="Copiar",
    copy_step="Copiar la orden del paso {number}",
    copied="Copiado",
    no_copying="El navegador no permite copiar",
    wide="Texto ancho",
)
_ITALIAN = PageWords(
    step=("passo", "passi"),
    lesson=("lezione", "lezioni"),
    minute=("minuto", "minuti"),
    length="{steps} · dura {minutes}",
    lesson_of="Lezione {number} di {count}",
    step_of="Passo {number} di {count}",
    skip="Vai al testo",
    contents="Indice",
    previous="Precedente",
    next="Successiva",
    task="Esercizio",
    question="Domanda",
    show_how="Mostra la soluzione",
    exit_code="codice di uscita {code}",
    output_of="Risultato del passo {number}",
    player="Riproduzione",
    chapter="Capitolo",
    beginning="Inizio",
    step_back="Passo precedente",
    play="Riproduci",
    pause="Pausa",
    next_step="Passo successivo",
    speed="Velocità",
    show_all="Mostra tutto",
    end="Fine della lezione",
    copy="Copia",
    copy_step="Copia il comando del passo {number}",
    copied="Copiato",
    no_copying="Il browser non permette di copiare",
    wide="Testo largo",
)
_DUTCH = PageWords(
    step=("stap", "stappen"),
    lesson=("les", "lessen"),
    minute=("minuut", "minuten"),
    length="{steps} · duurt {minutes}",
    lesson_of="Les {number} van {count}",
    step_of="Stap {number} van {count}",
    skip="Naar de tekst",
    contents="Inhoud",
    previous="Vorige",
    next="Volgende",
    task="Opdracht",
    question="Vraag",
    show_how="Toon de oplossing",
    exit_code="exitcode {code}",
    output_of="Uitvoer van stap {number}",
    player="Afspelen",
    chapter="Hoofdstuk",
    beginning="Begin",
    step_back="Stap terug",
    play="Afspelen",
    pause="Pauze",
    next_step="Volgende stap",
    speed="Snelheid",
    show_all="Alles tonen",
    end="Einde van de les",
    copy="Kopiëren",
    copy_step="Opdracht van stap {number} kopiëren",
    copied="Gekopieerd",
    no_copying="De browser staat kopiëren niet toe",
    wide="Brede tekst",
)
_PORTUGUESE = PageWords(
    step=("passo", "passos"),
    lesson=("lição", "lições"),
    minute=("minuto", "minutos"),
    length="{steps} · dura {minutes}",
    lesson_of="Lição {number} de {count}",
    step_of="Passo {number} de {count}",
    skip="Ir para o texto",
    contents="Conteúdo",
    previous="Anterior",
    next="Seguinte",
    task="Exercício",
    question="Pergunta",
    show_how="Mostrar a solução",
    exit_code="código de saída {code}",
    output_of="Resultado do passo {number}",
    player="Reprodução",
    chapter="Capítulo",
    beginning="Início",
    step_back="Passo anterior",
    play="Reproduzir",
    pause="Pausa",
    next_step="Passo seguinte",
    speed="Velocidade",
    show_all="Mostrar tudo",
    end="Fim da lição",
    copy="Copiar",
    copy_step="Copiar o comando do passo {number}",
    copied="Copiado",
    no_copying="O navegador não permite copiar",
    wide="Texto largo",
)
_TABLE = {
    "de": _GERMAN,
    "en": _ENGLISH,
    "es": _SPANISH,
    "fr": _FRENCH,
    "it": _ITALIAN,
    "nl": _DUTCH,
    "pt": _PORTUGUESE,
}


def words_for(language: str) -> PageWords:
    """Return the words of a page in a language; where they are in English, ``mark`` says so."""
    code = language.partition("-")[0].lower()
    if code in _TABLE:
        return replace(_TABLE[code], language=language)
    return replace(_ENGLISH, mark=f' lang="{_WRITTEN_IN}"')


_LANGUAGES = {
    "ar": "العربية",
    "cs": "Čeština",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "hi": "हिन्दी",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ru": "Русский",
    "sv": "Svenska",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh": "中文",
}


def language_name(code: str) -> str:
    """Return what a language calls itself, with its region; its code if it is not known here."""
    language, _, region = code.partition("-")
    name = _LANGUAGES.get(language.lower())
    if name is None:
        return code
    return f"{name} ({region})" if region else name
