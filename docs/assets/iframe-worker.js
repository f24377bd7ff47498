// A page that was opened from a file may not start a worker, but the search is
// one. Run its script in a hidden frame instead, which speaks the same way.
if (location.protocol === "file:") {
  const load = (frame, url) =>
    new Promise((resolve, reject) => {
      const script = frame.contentDocument.createElement("script")
      script.src = url
      script.onload = resolve
      script.onerror = reject
      frame.contentDocument.head.append(script)
    })

  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      this.ready = new Promise((resolve) => {
        this.frame.onload = resolve
      }).then(() => {
        const inside = this.frame.contentWindow
        inside.postMessage = (data) =>
          this.dispatchEvent(new MessageEvent("message", { data }))
        inside.importScripts = (...urls) =>
          Promise.all(urls.map((script) => load(this.frame, script)))
        return load(this.frame, url)
      })
      document.body.append(this.frame)
    }

    postMessage(data) {
      this.ready.then(() => {
        const inside = this.frame.contentWindow
        inside.dispatchEvent(new inside.MessageEvent("message", { data }))
      })
    }

    terminate() {
      this.frame.remove()
    }
  }
}
