// Material's search dialog and nested navigation have no name that a screen
// reader could say. `document$` emits at each page.
document$.subscribe(() => {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search")
  const nested = ".md-sidebar--primary .md-nav .md-nav[aria-labelledby]"
  for (const nav of document.querySelectorAll(nested)) {
    const title = nav.parentElement.querySelector(":scope > .md-nav__link")
    nav.removeAttribute("aria-labelledby")
    nav.setAttribute("aria-label", title?.textContent.trim() || "Pages")
  }
})
