"""The only wing that starts a process and runs what the content holds: code blocks and figure scripts."""
