// Rows: walked by key, opened by Enter, picked one by one, all, or from here to there with Shift.
let last = null

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")]
const current = () => document.querySelector("[data-row].is-at")

export function move(step) {
  const all = rows()
  if (!all.length) return false
  const at = all.indexOf(current())
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))]
  current()?.classList.remove("is-at")
  next.classList.add("is-at")
  next.querySelector(".row-link")?.focus({ preventScroll: true })
  next.scrollIntoView({ block: "nearest" })
  return true
}

export function open() {
  const link = current()?.querySelector(".row-link")
  link?.click()
  return Boolean(link)
}

export function pick() {
  const box = current()?.querySelector("[data-row-pick]")
  box?.click()
  return Boolean(box)
}

function count(form) {
  const boxes = [...form.querySelectorAll("[data-row-pick]")]
  const picked = boxes.filter((box) => box.checked).length
  const bar = form.querySelector("[data-picked]")
  if (bar) { bar.hidden = !picked; bar.querySelector("[data-picked-count]").textContent = picked }
  const all = form.querySelector("[data-row-pick-all]")
  if (all) { all.checked = picked > 0 && picked === boxes.length; all.indeterminate = picked > 0 && picked < boxes.length }
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-row-pick]")
  if (!box) return
  const boxes = [...document.querySelectorAll("[data-row-pick]")]
  if (event.shiftKey && last) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
    boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked })
  }
  last = box
})
document.addEventListener("change", ({ target }) => {
  const form = target.form
  if (!form) return
  if (target.matches("[data-row-pick-all]")) form.querySelectorAll("[data-row-pick]").forEach((box) => { box.checked = target.checked })
  if (target.matches("[data-row-pick], [data-row-pick-all]")) count(form)
})
