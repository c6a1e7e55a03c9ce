// The board under the pointer: drag, stretch and lock over the same addresses the forms use. Without it every job is a link to its form.
import { say } from "./js/words.js"
import { toast } from "./js/toasts.js"

const FIRST = 7 * 60, LAST = 21 * 60, STEP = 5
const board = document.querySelector("[data-board]")
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? ""
const shown = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
const read = (text) => { const [h, m] = text.split(":").map(Number); return h * 60 + m }
let drag = null, asking = 0

const laneAt = (x, y) => document.elementsFromPoint(x, y).find((e) => e.closest?.("[data-lane]"))?.closest("[data-lane]")
const minuteAt = (lane, x) => {
  const box = lane.getBoundingClientRect()
  return Math.round((FIRST + ((x - box.left) / box.width) * (LAST - FIRST)) / STEP) * STEP
}

function begin(event) {
  const job = event.target.closest("[data-job]")
  if (!job || event.button || board.dataset.mayPlace !== "yes" || job.dataset.pinned === "yes") return
  if (event.pointerType === "touch" && job.classList.contains("wait")) return
  const box = job.getBoundingClientRect()
  const stretch = job.classList.contains("visit") && box.right - event.clientX < 9
  drag = { job, stretch, x: event.clientX, y: event.clientY, grip: job.classList.contains("visit") ? event.clientX - box.left : 12, moved: false, minutes: +job.dataset.minutes }
}

function lift() {
  drag.moved = true
  drag.job.classList.add("is-dragged")
  drag.ghost = drag.job.cloneNode(true)
  drag.ghost.className = "visit is-ghost-visit"
  drag.ghost.removeAttribute("href")
  document.body.append(drag.ghost)
  drag.told = document.createElement("div")
  document.body.append(drag.told)
}

function move(event) {
  if (!drag) return
  if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 5) return
  if (!drag.moved) lift()
  event.preventDefault()
  const lane = drag.stretch ? drag.job.closest("[data-lane]") : laneAt(event.clientX, event.clientY)
  document.querySelectorAll(".lane-time.is-over").forEach((e) => e !== lane && e.classList.remove("is-over"))
  drag.lane = lane
  if (lane) {
    lane.classList.add("is-over")
    if (drag.stretch) { drag.start = read(drag.job.dataset.start); drag.minutes = Math.max(15, minuteAt(lane, event.clientX) - drag.start) }
    else drag.start = minuteAt(lane, event.clientX - drag.grip)
    drag.ghost.textContent = `${lane.dataset.name} ${shown(drag.start)}–${shown(drag.start + drag.minutes)}`
    ask()
  }
  drag.ghost.animate({ transform: `translate(${event.clientX + 12}px, ${event.clientY - 46}px)` }, { duration: 0, fill: "forwards" })
}

// Asked at most eight times a second; an answer that comes too late is dropped.
function ask() {
  const key = `${drag.lane.dataset.lane} ${drag.start} ${drag.minutes}`
  if (key === drag.key) return
  drag.key = key
  clearTimeout(drag.later)
  drag.later = setTimeout(async () => {
    const number = ++asking, now = drag
    if (!now) return
    const query = new URLSearchParams({ station: board.dataset.station, day: board.dataset.day, case: now.job.dataset.job, engineer: now.lane.dataset.lane, start: shown(now.start), minutes: now.minutes })
    const answer = await fetch(`/dispatch/check?${query}`, { headers: { "HX-Request": "true" } }).catch(() => null)
    if (answer?.ok && number === asking && drag === now) now.told.innerHTML = await answer.text()
  }, 120)
}

async function drop(event) {
  if (!drag) return
  const done = drag
  drag = null
  clearTimeout(done.later)
  done.ghost?.remove(); done.told?.remove()
  done.job.classList.remove("is-dragged")
  done.lane?.classList.remove("is-over")
  if (!done.moved) return
  document.addEventListener("click", (e) => { e.preventDefault(); e.stopPropagation() }, { capture: true, once: true })
  setTimeout(() => document.dispatchEvent(new Event("board-settled")), 0)
  if (event.type === "pointercancel" || !done.lane) return
  let reason = ""
  if (done.job.dataset.told === "yes" && (reason = await why()) === null) return
  await put(done, reason)
}

function why() {
  const dialog = document.querySelector("[data-board-reason]")
  dialog.querySelector("[data-board-reason-says]").textContent = say("客户已接受原来的时间，改动须写明原因，并重新请客户确认。", "The customer has accepted the time; the change needs a cause and a new confirmation.")
  return new Promise((settle) => {
    dialog.addEventListener("close", () => settle(dialog.returnValue === "yes" ? dialog.querySelector("input").value : null), { once: true })
    dialog.showModal()
  })
}

async function put(done, reason) {
  const body = new URLSearchParams({ case: done.job.dataset.job, engineer: done.lane.dataset.lane, start: shown(done.start), minutes: done.minutes, day: board.dataset.day, station: board.dataset.station, version: done.job.dataset.version, reason })
  const answer = await fetch("/dispatch/place", { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => null)
  const slot = document.querySelector("[data-board-refusal]")
  if (!answer) toast(say("连不上服务器，没有安排。", "The server cannot be reached; nothing was placed."), { tone: "breach" })
  else if (answer.ok) { slot.replaceChildren(); toast(say(`已安排：${done.lane.dataset.name} ${shown(done.start)}`, `Placed: ${done.lane.dataset.name} ${shown(done.start)}`)) }
  else { slot.innerHTML = await answer.text(); slot.querySelector("[data-refused]")?.focus(); slot.scrollIntoView({ block: "nearest" }) }
  board.dispatchEvent(new Event("board-changed"))
}

if (board) {
  board.addEventListener("pointerdown", begin)
  document.addEventListener("pointermove", move)
  document.addEventListener("pointerup", drop)
  document.addEventListener("pointercancel", drop)
  board.addEventListener("dragstart", (event) => event.preventDefault())
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && drag) drop(new PointerEvent("pointercancel")) })
  // The board is not exchanged under a finger.
  board.addEventListener("htmx:beforeRequest", (event) => { if (drag) event.preventDefault() })
}
