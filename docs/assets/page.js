// One engine for all pages: remember which was chosen. The page needs no
// script for the choice itself: the stylesheet hides what the other engine did.
const engines = {
  get chosen() {
    try {
      return localStorage.getItem("engine")
    } catch {
      return null // a browser that keeps nothing
    }
  },
  set chosen(id) {
    try {
      localStorage.setItem("engine", id)
    } catch {}
  },
}

document$.subscribe(() => {
  document.getElementById(engines.chosen)?.click()
  for (const input of document.querySelectorAll(".engines input")) {
    input.addEventListener("change", () => (engines.chosen = input.id))
  }
  // Where SQL stands beside its lines it is open; the stylesheet shows it so.
  const wide = matchMedia("(min-width: 60em)")
  const open = () => {
    for (const sql of document.querySelectorAll("details.sql")) sql.open = wide.matches
  }
  wide.addEventListener("change", open)
  open()
  // A narrow page keeps SQL folded: open what a link leads to.
  const show = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (target?.matches("details.sql")) target.open = true
  }
  addEventListener("hashchange", show)
  show()
})

// Copy the recipe as it stands in its file, or with its helpers, from the block
// that has it, folded or not.
const blockOf = (button) => {
  if (button.matches?.(".copy-recipe")) return document.querySelector("details.whole")
  if (button.matches?.(".copy-with-helpers")) return button.closest("p").nextElementSibling
}
document.addEventListener("click", async ({ target }) => {
  const block = blockOf(target)
  if (!block) return
  try {
    await navigator.clipboard.writeText(block.querySelector("code").textContent)
    target.textContent = "Copied"
  } catch {
    block.open = true
    block.scrollIntoView()
    target.textContent = "Not copied: copy it below"
  }
})
