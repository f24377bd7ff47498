// Let the keyboard scroll code that is wider than its place. Material does so
// only for code that is shown at first: not for what a tab or a block hides.
const sizes = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0
    else target.removeAttribute("tabindex")
  }
})

// Give a name to what Material leaves without one, for screen readers, and let
// the keyboard scroll what is wide. `document$` emits when a page is there.
document$.subscribe(() => {
  for (const code of document.querySelectorAll("pre > code")) {
    sizes.observe(code)
  }
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search")
  document.querySelector(".md-tags")?.setAttribute("aria-label", "Tags")
  const wide = ".md-typeset__scrollwrap, .highlight-ipynb"
  for (const element of document.querySelectorAll(wide)) {
    element.tabIndex = 0
  }
  const nested = ".md-sidebar--primary .md-nav .md-nav[aria-labelledby]"
  for (const nav of document.querySelectorAll(nested)) {
    const title = nav.parentElement.querySelector(":scope > .md-nav__link")
    nav.removeAttribute("aria-labelledby")
    nav.setAttribute("aria-label", title?.textContent.trim() || "Pages")
  }
})

// The buttons of code come when it is seen.
component$.subscribe(({ ref }) => {
  const buttons = ref.previousElementSibling
  if (buttons?.matches(".md-code__nav")) buttons.role = "none"
})

// Material links tabs by their visible text, and so passes over those within
// a closed block. Let them follow the reader's choice when the block opens.
const follow = ({ target }) => {
  const chosen = __md_get("__tabs") ?? []
  for (const label of target.querySelectorAll(".tabbed-labels > label")) {
    if (chosen.includes(label.textContent.trim())) label.control.checked = true
  }
}
document.addEventListener("toggle", follow, { capture: true })

// Offer the page as Markdown, where the site has it and may copy it.
document$.subscribe(() => {
  const markdown = document.querySelector("link[type='text/markdown']")
  const heading = document.querySelector("article h1")
  if (!markdown || !heading || !navigator.clipboard?.write) return
  const button = document.createElement("button")
  button.type = "button"
  button.className = "copy-page"
  const bar = document.querySelector(".bar")
  button.textContent = bar ? "Markdown" : "Copy page as Markdown"
  button.title = "Copy the page as Markdown"
  button.ariaLive = "polite"
  // The text is a promise, since Safari lets only the click itself copy.
  const copy = async () => {
    const answer = await fetch(markdown.href)
    if (!answer.ok) throw new Error(`${markdown.href}: ${answer.status}`)
    return new Blob([await answer.text()], { type: "text/plain" })
  }
  button.addEventListener("click", async () => {
    try {
      const item = new ClipboardItem({ "text/plain": copy() })
      await navigator.clipboard.write([item])
      button.textContent = "Copied"
    } catch {
      button.textContent = "Not copied: try again"
    }
  })
  if (bar) bar.querySelector(".copy-recipe").before(button)
  else heading.closest("article").append(button)
})
