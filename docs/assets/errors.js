// Find a pasted message among those of the page, with the rules of `cookbook
// why`: those of recipes/kit/pages/error_index.py, by the same names. What a
// message is known by, and what is a value, is written on the page. Nothing is
// sent.
const finder = (box, index) => {
  const words = (text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  const values = new RegExp(index.dataset.values, "g")
  const withoutValues = (text) => text.replace(values, "…")
  // Equal lines, of a log say, are one.
  const lines = (text) => [...new Set(text.split("\n"))]

  // A value ends where the words before it come again.
  const pattern = (clause) => {
    const parts = clause.split(" … ")
    const last = parts.pop()
    const withValues = parts.map(
      (part) => ` ${part}(?= )(?:(?! ${part} ).){0,500}`,
    )
    return new RegExp(`${withValues.join("")} ${last} `)
  }

  // Put each message, what it says of itself and its causes into an element,
  // and all of them, with the headings between, into the index.
  const entryOf = (causes) => {
    const parts = [causes]
    while (parts[0].localName !== "h4") {
      parts.unshift(parts[0].previousElementSibling)
    }
    const shown = document.createElement("div")
    causes.after(shown)
    shown.append(...parts)
    const texts = parts.slice(0, -1).map((part) => part.textContent)
    return {
      shown,
      heading: parts[0],
      message: new Set(words(texts[0])),
      words: new Set(words(texts.join(" "))),
      clauses: causes.dataset.clauses.split("|").map((clause) => ({
        weight: clause.length,
        pattern: pattern(clause),
      })),
    }
  }
  const entries = [...document.querySelectorAll("[data-clauses]")].map(entryOf)
  while (!index.contains(entries.at(-1).shown)) {
    index.append(index.nextElementSibling)
  }

  // Sort those that have a rank at all; equals stay in their order.
  const best = (rank) =>
    entries
      .map((entry) => ({ entry, rank: rank(entry) }))
      .filter(({ rank }) => rank)
      .sort((one, other) => other.rank - one.rank)
      .map(({ entry }) => entry)

  const find = (text) => {
    const read = ` ${words(text).join(" ")} `
    const found = best(({ clauses }) =>
      clauses.reduce(
        (sum, { weight, pattern }) => sum + (pattern.test(read) && weight),
        0,
      ),
    )
    const quoted = new Set(words(withoutValues(lines(text).join("\n"))))
    if (found.length || !quoted.size) return found
    return best(({ words }) =>
      [...quoted].every((word) => words.has(word)) ? 1 / words.size : 0,
    )
  }

  const likeness = (one, other) => {
    const shared = [...one].filter((word) => other.has(word)).length
    return (2 * shared) / (one.size + other.size || 1)
  }
  const nearest = (text) => {
    const different = new Set(lines(text).map(withoutValues))
    const read = [...different].map((line) => new Set(words(line)))
    return best(({ message }) => {
      const ranks = read.map((line) => likeness(line, message))
      const rank = ranks.reduce((one, other) => Math.max(one, other))
      return rank >= 0.5 ? rank : 0
    }).slice(0, 3)
  }

  const answer = document.querySelector(".find-error output")
  const results = document.createElement("div")
  box.form.after(results)
  const everything = [...index.children]
  const summary = (found, near) =>
    found
      ? `Found ${found} of ${entries.length} messages${found > 1 ? ", the best first" : ""}.`
      : `No trap of this book reproduces that error.${near ? " The nearest:" : ""}`
  return () => {
    const text = box.value.trim()
    const found = find(text)
    const shown = found.length ? found : nearest(text)
    index.append(...everything) // each back in its place
    index.hidden = text !== ""
    results.append(...shown.map((entry) => entry.shown))
    for (const entry of entries) {
      // An answer has no family above it.
      entry.heading.ariaLevel = shown.includes(entry) ? "2" : null
    }
    answer.textContent = text && summary(found.length, shown.length)
  }
}

document$.subscribe(() => {
  const box = document.querySelector(".find-error textarea")
  const index = document.querySelector("[data-values]")
  if (!box || !index) return

  // All of a long page is put in other places: not before there is a text.
  let answer
  const show = () => {
    answer ??= finder(box, index)
    answer()
  }
  const showAll = () => {
    box.value = ""
    show()
  }
  box.addEventListener("input", show)
  box.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && box.value) showAll()
  })
  // A link within the page, of its contents say, leads to what is hidden.
  document.addEventListener("click", ({ target }) => {
    const { hash } = target.closest("a") ?? {}
    const there = hash && document.getElementById(hash.slice(1))
    if (box.value && index.contains(there || null)) showAll()
  })
  if (box.value) show() // A browser has kept what was pasted before.
})
