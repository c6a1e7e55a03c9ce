// The palette: every place of the navigation and every [data-command] of the page by name; else the words are searched for.
import { nameOf } from "./keys.js"
import { say } from "./words.js"

let palette, input, list, shown = [], at = 0

export function openPalette() {
  palette ??= make()
  input.value = ""
  fill()
  palette.showModal()
}

function make() {
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog palette", id: "palette" })
  dialog.setAttribute("aria-label", say("去任何地方", "Go anywhere"))
  input = Object.assign(document.createElement("input"), { type: "text", placeholder: say("去哪里，或找什么", "Where to, or what to find"), autocomplete: "off" })
  list = Object.assign(document.createElement("ul"), { id: "palette-list" })
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-label": say("去哪里", "Where to") })) input.setAttribute(name, value)
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", say("去处", "Places"))
  dialog.append(input, list)
  input.addEventListener("input", fill)
  input.addEventListener("keydown", steer)
  list.addEventListener("click", ({ target }) => { const row = target.closest("li"); if (row) go([...list.children].indexOf(row)) })
  document.body.append(dialog)
  return dialog
}

function fill() {
  const words = input.value.trim().toLowerCase()
  const seen = new Set()
  shown = [...document.querySelectorAll("[data-command]")]
    .map((element) => ({ name: nameOf(element), keys: element.dataset.key ?? "", go: () => element.click() }))
    .filter(({ name }) => name.toLowerCase().includes(words) && !seen.has(name) && seen.add(name))
  if (words) shown.push({ name: say(`查找“${input.value.trim()}”`, `Search “${input.value.trim()}”`), keys: "", go: search })
  list.replaceChildren(...shown.map(row))
  point(0)
}

function row({ name, keys }, index) {
  const item = Object.assign(document.createElement("li"), { id: `palette-${index}` })
  item.setAttribute("role", "option")
  item.append(Object.assign(document.createElement("span"), { textContent: name }))
  if (keys) item.append(Object.assign(document.createElement("kbd"), { textContent: keys }))
  return item
}

function point(index) {
  at = Math.max(0, Math.min(index, shown.length - 1))
  ;[...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)))
  list.children[at]?.scrollIntoView({ block: "nearest" })
  if (list.children[at]) input.setAttribute("aria-activedescendant", list.children[at].id)
}

function steer(event) {
  if (event.isComposing || event.keyCode === 229) return
  if (event.key === "ArrowDown") point(at + 1)
  else if (event.key === "ArrowUp") point(at - 1)
  else if (event.key === "Enter") go(at)
  else return
  event.preventDefault()
}

function go(index) {
  palette.close()
  shown[index]?.go()
}

function search() {
  const box = document.querySelector("[data-search]")
  if (!box) return
  box.value = input.value.trim()
  box.form.requestSubmit()
}
