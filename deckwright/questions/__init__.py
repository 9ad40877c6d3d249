"""Files into questions, with their sources and the syllabus."""
