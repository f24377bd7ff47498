// Print the blocks that the reader opened: Material would open all, which
// makes 26 sheets of some pages. It learns of the printing after this.
addEventListener("beforeprint", (event) => event.stopImmediatePropagation())
