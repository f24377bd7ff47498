// Link the recorded SQL with the source line that caused it. A comment such as
// `-- 51  await session.execute(` becomes a link to line 51 of the code that
// has this text; pointing at one of the two, or focusing it, lights up both.
// Without JavaScript the numbers say the same.
document$.subscribe(() => {
  const lines = new Map()
  for (const code of document.querySelectorAll(".language-python code")) {
    for (const [index, line] of [...code.children].entries()) {
      const key = `${index + 1}  ${line.textContent.trim()}`
      if (!lines.has(key)) lines.set(key, line)
    }
  }
  const comments = document.querySelectorAll(".language-sql .c1")
  for (const [index, comment] of comments.entries()) {
    // It begins a group, while `--> 1 row` belongs to the statement above it.
    if (comment.textContent.startsWith("-- ")) comment.classList.add("cause")
    const named = comment.textContent.match(/^-- (?:[a-z_]+ )?(\d+ {2}.+)$/)
    // A second connection is named after the text of the line.
    const line = named && lines.get(named[1].replace(/ {2}\(connection \d+\)$/, ""))
    if (!line) continue
    line.id ||= `line-${index}`
    const link = document.createElement("a")
    link.className = "cause-link"
    link.href = `#${line.id}`
    link.append(...comment.childNodes)
    comment.append(link)
    const light = (on) => () => {
      line.classList.toggle("lit", on)
      comment.classList.toggle("lit", on)
    }
    for (const part of [link, line]) {
      part.addEventListener("pointerenter", light(true))
      part.addEventListener("pointerleave", light(false))
    }
    link.addEventListener("focus", light(true))
    link.addEventListener("blur", light(false))
  }
})
