"""The geometry of the pictures: whole-number coordinates that theme/templates/components/picture_*.html draw as SVG.

No colour, no text size, no word: those are classes in the style sheet and texts. Every picture is
WIDTH wide, and scales with its column.
"""
