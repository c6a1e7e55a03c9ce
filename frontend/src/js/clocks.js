// Clocks that tick: one timer for the page, silent while nobody looks; a breach is said once, politely.
import { announce, say, span } from "./words.js"

// The server's clock decides; a device that is minutes off must not show other promises than the colleague's.
const served = Date.parse(document.querySelector('meta[name="served-at"]')?.content ?? "") || Date.now()
const ahead = Date.now() - served
const now = () => Date.now() - ahead

const HOUR = 3600
let timer = 0

function closely(seconds) {
  const minutes = Math.floor(seconds / 60)
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0")
  return say(`${minutes} 分 ${rest} 秒`, `${minutes} min ${rest} s`)
}

function breach(clock) {
  const chip = clock.closest(".clock, .clock-card")
  chip.classList.remove("is-running", "is-warned")
  chip.classList.add("is-overdue")
  clock.dataset.clock = "overdue"
  chip.querySelectorAll(".clock-word, .clock-state").forEach((word) => { word.textContent = say("超时", "overdue") })
  const use = chip.querySelector(".icon use")
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#alert"))
  const label = chip.querySelector(".clock-label, h2")?.textContent ?? ""
  announce(say(`${label}已超时`, `${label} is overdue`))
}

// Shows one clock; answers how many seconds may pass before it must be shown again.
function tick(clock) {
  const left = (Date.parse(clock.dataset.due) - now()) / 1000
  if (left <= 0 && clock.dataset.clock !== "overdue") breach(clock)
  const near = left > 0 && left < HOUR
  clock.querySelector(".clock-time").textContent = near ? closely(left) : span(left)
  return near ? 1 : 15
}

function tickAll() {
  clearTimeout(timer)
  const pace = [...document.querySelectorAll("[data-clock]")].map(tick)
  document.querySelectorAll("time[data-ago]").forEach(passed)
  if (!document.hidden) timer = setTimeout(tickAll, 1000 * Math.min(15, ...pace))
}

function passed(time) {
  const left = (Date.parse(time.dateTime) - now()) / 1000
  if (Number.isNaN(left)) return
  if (Math.abs(left) < 60) time.textContent = say("刚刚", "just now")
  else time.textContent = left < 0 ? say(`${span(left)}前`, `${span(left)} ago`) : say(`${span(left)}后`, `in ${span(left)}`)
}

document.addEventListener("visibilitychange", tickAll)
document.addEventListener("htmx:afterSettle", tickAll)
tickAll()
