// Find a pasted message among those of the book, with the rules of `cookbook
// why`: those of recipes/kit/pages/error_matching.py, by the same names. What
// a message is known by, its causes and its cures are in a script of their
// own, which is loaded when somebody asks. Nothing is sent.
const finder = ({ values, elsewhere, entries }) => {
  const words = (text) => text.toLowerCase().match(/[a-z0-9_]+/g) ?? []
  const valuesOf = new RegExp(values, "g")
  const withoutValues = (text) => text.replace(valuesOf, "…")
  // A line that says it is from elsewhere, another database say, is left out.
  const other = new RegExp(elsewhere)
  const ours = (text) => text.split("\n").filter((line) => !other.test(line))
  // Equal lines, of a log say, are one.
  const lines = (text) => {
    const found = [...new Set(ours(text))]
    return found.length ? found : [""]
  }

  // A caret stands before a word with which a message may begin.
  const marked = (line) => {
    let end = 0
    let before = "START"
    const read = []
    for (const { 0: word, index } of line.matchAll(/[a-z0-9_]+/gi)) {
      const level = /[A-Z]/.test(before) && before === before.toUpperCase()
      const begins = level || /[^\p{L}\p{N}_\s]/u.test(line.slice(end, index))
      read.push((begins ? "^" : "") + word.toLowerCase())
      end = index + word.length
      before = word
    }
    return read.join(" ")
  }
  const asRead = (text) =>
    ["", ...ours(text).map(marked).filter(Boolean), ""].join("\n")

  const known = entries.map((entry) => ({
    ...entry,
    words: new Set(words(entry.message)),
    wordings: entry.wordings.map((clauses) =>
      clauses.map(([pattern, weight]) => [new RegExp(pattern), weight]),
    ),
  }))

  // Sort those that have a rank at all; equals stay in their order.
  const best = (rank) =>
    known
      .map((entry) => ({ entry, rank: rank(entry) }))
      .filter(({ rank }) => rank)
      .sort((one, other) => other.rank - one.rank)
      .map(({ entry }) => entry)

  const phrase = (text) =>
    text
      .split("…")
      .map((part) => words(part).join(" "))
      .filter(Boolean)
      .join(" … ")

  // What is quoted of a message, or its class or SQLSTATE alone.
  const quotesOf = (text) => {
    const some = lines(text).filter((line) => words(line).length)
    const alone = some.length === 1
    return some.map((line) => {
      const said = phrase(withoutValues(line.replace(/^\s*(?:[\w.]+: +)+/, "")))
      const enough = words(said).length >= (alone ? 3 : 4)
      const name = alone && line.match(/\w+/g).at(-1)
      return { line, phrase: enough && said, name }
    })
  }
  const quoted = (entry) => (quote) => {
    if (quote.name && entry.names.includes(quote.name)) return 1
    const all = entry.said.find(
      (said) => quote.phrase && ` ${said} `.includes(` ${quote.phrase} `),
    )
    const named = entry.names.some((name) => quote.line.includes(name))
    return all ? named + quote.phrase.length / all.length : 0
  }

  const find = (text) => {
    const read = asRead(text)
    // The beginning has to be there: what follows is often general.
    const repeated = (clauses) =>
      clauses[0][0].test(read) &&
      clauses.reduce(
        (sum, [pattern, weight]) => sum + (pattern.test(read) && weight),
        0,
      )
    const found = best(({ wordings }) => Math.max(...wordings.map(repeated)))
    if (found.length) return found
    const quotes = quotesOf(text)
    return best((entry) => Math.max(0, ...quotes.map(quoted(entry))))
  }

  const likeness = (one, other) => {
    const shared = [...one].filter((word) => other.has(word)).length
    return (2 * shared) / (one.size + other.size || 1)
  }
  const nearest = (text) => {
    const different = new Set(lines(text).map(withoutValues))
    const read = [...different].map((line) => new Set(words(line)))
    return best((entry) => {
      const ranks = read.map((line) => likeness(line, entry.words))
      const rank = ranks.reduce((one, other) => Math.max(one, other))
      return rank >= 0.5 ? rank : 0
    }).slice(0, 3)
  }

  return { find, nearest, total: entries.length }
}

const root = new URL("..", document.currentScript.src)

// The addresses of pages end as that of this one does.
const address = (link) => {
  const ending = location.pathname.endsWith(".html") ? ".html" : "/"
  return new URL(link.replace(".md", ending), root).href
}

// Facts, causes and cures are escaped where they are written down.
const listOf = (causes) => {
  const list = document.createElement("ul")
  for (const { link, cause, cure } of causes) {
    const item = document.createElement("li")
    item.innerHTML = `<a href="${link}">${cause}</a> <strong>Instead:</strong> ${cure}`
    for (const a of item.querySelectorAll("a[href*='.md']")) {
      a.href = address(a.getAttribute("href"))
    }
    list.append(item)
  }
  return list
}

const shown = ({ id, message, facts, causes }) => {
  const answer = document.createElement("article")
  answer.dataset.id = id
  const heading = document.createElement("h2")
  const code = document.createElement("code")
  code.textContent = message
  heading.append(code)
  const what = document.createElement("p")
  what.innerHTML = facts.join("<br>")
  const [usual, others] = [causes.slice(0, 3), causes.slice(3)]
  answer.append(heading, what, listOf(usual))
  if (others.length) {
    const fold = document.createElement("details")
    const label = document.createElement("summary")
    label.textContent = `${others.length} more cause${others.length > 1 ? "s" : ""}`
    fold.append(label, listOf(others))
    answer.append(fold)
  }
  return answer
}

const summary = (found, near, total) =>
  found
    ? `Found ${found} of ${total} messages${found > 1 ? ", the best first" : ""}.`
    : `No trap of this book reproduces that error.${near ? " The nearest:" : ""}`

document$.subscribe(() => {
  const box = document.querySelector(".find-error textarea")
  const index = document.querySelector(".messages")
  if (!box || !index) return

  const output = document.querySelector(".find-error output")
  const results = document.createElement("div")
  box.form.after(results)

  let loading
  const load = () =>
    (loading ??= new Promise((resolve) => {
      const script = document.createElement("script")
      script.src = new URL("receipts/answers.js", root)
      script.onload = () => resolve(finder(globalThis.answers))
      document.head.append(script)
    }))

  const show = async () => {
    const { find, nearest, total } = await load()
    const text = box.value.trim()
    const found = text ? find(text) : []
    const answers = found.length || !text ? found : nearest(text)
    results.replaceChildren(...answers.map(shown))
    index.hidden = text !== ""
    output.textContent = text && summary(found.length, answers.length, total)
  }
  const showAll = () => {
    box.value = ""
    show()
  }
  box.addEventListener("focus", load)
  box.addEventListener("input", show)
  box.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && box.value) showAll()
  })
  // A link within the page, of its contents say, leads to what is hidden.
  document.addEventListener("click", ({ target }) => {
    const { hash } = target.closest("a") ?? {}
    const there = hash && document.getElementById(hash.slice(1))
    if (box.value && index.contains(there || null)) {
      box.value = ""
      index.hidden = false
      show()
    }
  })
  if (box.value) show() // A browser has kept what was pasted before.
})
