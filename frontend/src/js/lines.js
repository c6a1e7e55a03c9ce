// A fault names its line: one press puts the cursor there and selects it.
document.addEventListener("click", ({ target }) => {
  const line = Number(target.closest("[data-goto-line]")?.dataset.gotoLine)
  const text = document.querySelector(".draft-text textarea")
  if (!line || !text) return
  const before = text.value.split("\n").slice(0, line - 1)
  const start = before.join("\n").length + (before.length ? 1 : 0)
  const end = text.value.indexOf("\n", start)
  text.focus()
  text.setSelectionRange(start, start)
  text.scrollTop = (text.scrollHeight * (line - 1)) / text.value.split("\n").length - text.clientHeight / 3
  text.setSelectionRange(start, end < 0 ? text.value.length : end)
})
