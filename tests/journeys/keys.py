"""A person who has a keyboard and nothing else: goes on with Tab until the thing of a name has the focus, then types or presses."""

from playwright.sync_api import Page, expect

MOST_TABS = 400

# What the focused thing is called: by its label, its legend, or what it says.
NAME = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return "";
  const said = it.getAttribute("aria-label") || [...(it.labels || [])].map((l) => l.textContent).join(" ") || it.textContent || it.value || "";
  return said.replace(/\\s+/g, " ").trim();
}"""


class Keys:
    """The keyboard of one page. Every step begins where the one before has left the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def to(self, name: str) -> None:
        """On to the thing whose name begins so. Fails when a whole round does not meet it."""
        seen: list[str] = []
        for _number in range(MOST_TABS):
            self.press("Tab")
            seen.append(str(self.page.evaluate(NAME)))
            if seen[-1].startswith(name):
                return
        raise AssertionError(f"Tab never reached “{name}”; it met {seen[-40:]}")

    def press(self, key: str) -> None:
        """One key."""
        self.presses += 1
        self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        """Go there, and write in place of what stands there."""
        self.to(name)
        self.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, name: str, option: str) -> None:
        """Go to a list and type the beginning of what is to be chosen."""
        self.to(name)
        self.page.keyboard.type(option)

    def tick(self, name: str) -> None:
        """Go to a box and tick it."""
        self.to(name)
        self.press("Space")

    def enter(self, name: str) -> None:
        """Go to a link or a button, and press Enter; wait for the page that follows."""
        self.to(name)
        with self.page.expect_navigation():
            self.press("Enter")

    def headed(self, title: str) -> None:
        """The page has this title."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
