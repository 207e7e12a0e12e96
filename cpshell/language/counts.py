"""Write numbers of things."""


def counted(count: int, noun: str) -> str:
    """Return ``1 row``, ``2 rows``, ``2 entries``."""
    if count == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{count} {plural}"
