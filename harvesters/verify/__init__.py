"""`invoke verify`: hold a folder or an address against the signed list of its files.

`listing` reads the list, `places` says what a file is in a folder and `site` what it is at an address, `command`
holds one against the other, and `verdict` tells what came of it. Everything in the list is somebody else's word.
"""
