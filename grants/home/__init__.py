"""Home: what needs the reader now, for each role; and the pages about the program itself.

It stands after all stages, since it looks at all of them; nothing looks at it.
"""
