"""Record, play, practise, check and export lessons: Markdown with transcripts."""
