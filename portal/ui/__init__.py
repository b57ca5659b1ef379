"""The look of the portal: frame, text, forms, cards, timeline, notices; nobody else knows a class name.

Every function returns plain HTML parts. Texts may be a `str` or a state var; hrefs are given
whole (`to("/mijn")` adds the language). The class names come from the NL Design System bundle
(`assets/portal.css`, made by `build_css`) or start with `ml-`, which is ours.
"""
