// Load the search when somebody wants to search: its index and its worker are
// half of what Material would load with every page. Until then its request
// waits, and its worker is not started. What is typed meanwhile is looked up
// when the index is there.
{
  // Every way to open the search focuses its box, perhaps before this runs.
  // So does `?q=`, but not in a window in the background.
  const wanted = new Promise((resolve) => {
    const isBox = (element) => element?.matches(".md-search__input")
    const searches = new URLSearchParams(location.search).has("q")
    if (searches || isBox(document.activeElement)) resolve()
    addEventListener("focusin", ({ target }) => {
      if (isBox(target)) resolve()
    })
  })

  window.XMLHttpRequest = class extends XMLHttpRequest {
    open(method, url) {
      this.waits = url.endsWith("/search_index.json")
      super.open(method, url)
    }

    async send() {
      if (this.waits) await wanted
      super.send()
    }
  }

  // Its first message brings the index.
  const Started = Worker
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      this.url = url
    }

    postMessage(message) {
      this.worker ??= this.start()
      this.worker.postMessage(message)
    }

    start() {
      const worker = new Started(this.url)
      worker.addEventListener("message", ({ data }) =>
        this.dispatchEvent(new MessageEvent("message", { data })),
      )
      return worker
    }
  }
}
