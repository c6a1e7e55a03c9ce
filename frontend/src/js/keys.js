// Keys: every [data-key] on the page is a shortcut. Never while somebody types, never while Chinese is being composed.
import { say } from "./words.js"
import { move, open, pick } from "./rows.js"
import { openPalette } from "./palette.js"

const OWN = [
  ["/", say("查找", "Search")], ["j k", say("下一行、上一行", "Next and previous row")], ["Enter", say("打开所在行", "Open the row")], ["x", say("选取所在行", "Select the row")],
  ["Ctrl K", say("去任何地方", "Go anywhere")], ["Ctrl Enter", say("提交表单", "Submit the form")], ["Esc", say("关闭、离开", "Close, leave")], ["?", say("本表", "This sheet")],
]
let waiting = ""
let forget = 0

const composing = (event) => event.isComposing || event.keyCode === 229
const typing = (element) => element.matches?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]")
const targetOf = (keys) => [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].find((element) => element.getClientRects().length)

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.defaultPrevented) return
  const { key, target } = event
  const command = event.ctrlKey || event.metaKey
  if (command && key.toLowerCase() === "k") return take(event, openPalette)
  if (command && key === "Enter" && target.form) return take(event, () => target.form.requestSubmit())
  if (key === "Escape" && typing(target)) return target.blur()
  if (command || event.altKey || typing(target) || document.querySelector("dialog[open]")) return
  if (key === "/") return take(event, () => document.querySelector("[data-search]")?.focus())
  if (key === "?") return take(event, openSheet)
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1) && event.preventDefault()
  if (key === "x") return pick() && event.preventDefault()
  if (key === "Enter" && target === document.body) return open() && event.preventDefault()
  if (key.length === 1) follow(event)
})

function take(event, act) {
  event.preventDefault()
  act()
}

function follow(event) {
  const keys = waiting ? `${waiting} ${event.key}` : event.key
  const found = targetOf(keys)
  clearTimeout(forget)
  waiting = ""
  if (found) return take(event, () => found.click())
  if (!document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) return
  waiting = event.key
  forget = setTimeout(() => { waiting = "" }, 1200)
}

function openSheet() {
  const sheet = document.getElementById("key-sheet") ?? makeSheet()
  sheet.showModal()
}

function makeSheet() {
  const sheet = document.createElement("dialog")
  sheet.id = "key-sheet"
  sheet.className = "dialog"
  const title = document.createElement("header")
  title.append(Object.assign(document.createElement("h2"), { textContent: say("键盘快捷键", "Keyboard shortcuts"), id: "key-sheet-title" }))
  sheet.setAttribute("aria-labelledby", "key-sheet-title")
  const body = Object.assign(document.createElement("div"), { className: "dialog-body" })
  const list = Object.assign(document.createElement("div"), { className: "sheet-keys" })
  const here = [...document.querySelectorAll("[data-key]")].map((element) => [element.dataset.key, nameOf(element)])
  for (const [keys, name] of [...OWN, ...here]) list.append(line(keys, name))
  body.append(list)
  const foot = document.createElement("footer")
  foot.append(Object.assign(document.createElement("button"), { className: "button", textContent: say("关闭", "Close"), onclick: () => sheet.close() }))
  sheet.append(title, body, foot)
  document.body.append(sheet)
  return sheet
}

export const nameOf = (element) => element.dataset.command || element.querySelector(".rail-word")?.textContent || element.textContent.trim()

function line(keys, name) {
  const row = document.createElement("div")
  const caps = Object.assign(document.createElement("span"), { className: "keys" })
  caps.append(...keys.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key })))
  row.append(Object.assign(document.createElement("span"), { textContent: name }), caps)
  return row
}

document.addEventListener("click", ({ target }) => { if (target.closest("[data-key-help]")) openSheet() })
