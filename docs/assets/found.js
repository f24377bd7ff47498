// Mark the words that led here from the search, which name themselves in the
// address. Material would load the whole index to do so, cut names such as
// greenlet_spawn into pieces, and mark "not" in "cannot": it shall not see
// them. A word is marked where one begins, as the search found it.
{
  const address = new URL(location)
  const words = address.searchParams.get("h")?.match(/[\p{L}\p{N}]+/gu)
  if (words) {
    address.searchParams.delete("h")
    history.replaceState(history.state, "", address)
  }

  const mark = () => {
    const found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join("|")})`, "giu")
    const ranges = []
    const texts = document.createTreeWalker(
      document.querySelector("article"),
      NodeFilter.SHOW_TEXT,
    )
    while (texts.nextNode()) {
      const { currentNode: text } = texts
      for (const { 0: word, index } of text.data.matchAll(found)) {
        // Static: other scripts move these texts, which a live one would lose.
        const range = new StaticRange({
          startContainer: text,
          startOffset: index,
          endContainer: text,
          endOffset: index + word.length,
        })
        ranges.push(range)
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges))
  }

  // Browsers that cannot mark without changing the page show it unmarked.
  if (words && CSS.highlights) addEventListener("DOMContentLoaded", mark)
}
