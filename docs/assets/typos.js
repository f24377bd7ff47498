// Let the search forgive typing errors: a word that no page has is looked up
// with one letter wrong, or with two if it is long. Material takes each word
// for the beginning of one, which "or" and "a" are of too many.
// It sends its worker the pages first, as type 0, then the queries, as type 2.
{
  const send = Worker.prototype.postMessage
  let known = ""

  const list = ({ config, docs }) =>
    docs
      .flatMap(({ title, text, tags = [] }) => [title, text, ...tags])
      .join(" ")
      .toLowerCase()
      .split(new RegExp(config.separator))
      .join(" ")

  const forgive = (query) =>
    query.replace(/(?<!\S)[a-z]+(?!\S)/gi, (word, at) => {
      const ends = at + word.length === query.length
      if (word.length < 4) return ends ? word : `${word}^1`
      if (known.includes(` ${word.toLowerCase()}`)) return word
      return `${word}~${word.length > 7 ? 2 : 1}`
    })

  Worker.prototype.postMessage = function ({ type, data }) {
    if (type === 0) known = ` ${list(data)}`
    send.call(this, { type, data: type === 2 ? forgive(data) : data })
  }
}
