// Dialogs: [data-opens="id"] opens, [data-closes] and a press beside it close; focus returns by itself.
document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-opens]")
  if (opener) return document.getElementById(opener.dataset.opens)?.showModal()
  if (target.closest("[data-closes]")) return target.closest("dialog")?.close()
  if (target.matches("dialog[open]:not([data-stays])")) target.close()
})

// One filter menu at a time, and a press elsewhere folds it.
document.addEventListener("click", ({ target }) => {
  document.querySelectorAll("details.filter[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false })
})
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const menu = document.querySelector("details.filter[open]")
  if (menu) { menu.open = false; menu.querySelector("summary").focus() }
})
