"""Letters out, letters in, and the news of changes: how what happens here reaches there, and back.

A letter is written in the same transaction as the change it tells of, so neither exists without
the other. The courier delivers each resident's letters in order, step by step, exactly once in
effect. What comes in is kept under its own key before it is answered, and handled afterwards.
Everything here carries ids, never personal data.
"""
