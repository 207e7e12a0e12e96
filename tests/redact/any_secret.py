"""Secrets and texts as hypothesis makes them up."""

from hypothesis import strategies as st

from cpshell.redact.common_words import WORDS


def is_no_word(text: str) -> bool:
    return text.lower() not in WORDS  # words stay in texts: tests of their own


# The mask itself cannot hide a secret that is made of its own dots.
SECRETS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="•"), min_size=8, max_size=40
).filter(is_no_word)
ODD_SECRETS = st.text("ab1'\"\\ %&=+\n\t$`<>;/é“\u2028\U0001f511,:}", min_size=8, max_size=20)
AROUND = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="•"), max_size=30)
