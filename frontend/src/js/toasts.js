// Toasts: said once, politely; they leave after a while unless they hold a way back or somebody reads them.
import { say } from "./words.js"

const STAY = 6000
const STAY_WITH_UNDO = 15000

export function toast(text, { tone = "good", undo = null } = {}) {
  const box = Object.assign(document.createElement("div"), { className: `toast is-${tone}` })
  box.dataset.toast = ""
  box.append(Object.assign(document.createElement("span"), { textContent: text }))
  if (undo) box.append(Object.assign(document.createElement("button"), { className: "button is-small", textContent: say("撤销", "Undo"), onclick: () => { undo(); box.remove() } }))
  const close = Object.assign(document.createElement("button"), { className: "tool", textContent: "✕" })
  close.dataset.toastClose = ""
  close.setAttribute("aria-label", say("关闭", "Close"))
  box.append(close)
  document.getElementById("toasts")?.append(box)
  watch(box)
}

function watch(box) {
  if (box.classList.contains("is-breach")) return
  const stay = box.querySelector(".button") ? STAY_WITH_UNDO : STAY
  let timer = setTimeout(() => box.remove(), stay)
  box.addEventListener("pointerenter", () => clearTimeout(timer))
  box.addEventListener("focusin", () => clearTimeout(timer))
  box.addEventListener("pointerleave", () => { timer = setTimeout(() => box.remove(), stay) })
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-toast-close]")) target.closest("[data-toast]")?.remove()
  if (target.closest("[data-toast-try]")) toast(say("已分派给李工", "Assigned to Li"), { undo: () => toast(say("已撤销", "Undone")) })
})
// A server may send one by a header: HX-Trigger {"toast": {"text": …, "tone": …}}.
document.addEventListener("toast", ({ detail }) => toast(detail.text ?? detail.value, detail))
document.querySelectorAll("[data-toast]").forEach(watch)
