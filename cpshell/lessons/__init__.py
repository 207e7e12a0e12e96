"""Lessons: Markdown with transcripts that are recorded, played, practised, checked and exported."""
