// Colours, density and rail: the reader's choice, kept by this browser.
import { announce, say } from "./words.js"

const root = document.documentElement
const keep = (name, value) => { try { localStorage.setItem(`yinuo.${name}`, value) } catch { /* a browser without storage forgets */ } }

function face() {
  for (const use of document.querySelectorAll("[data-theme-switch] use")) {
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, root.dataset.theme === "dark" ? "#sun" : "#moon"))
  }
}

function flip(name, on, off) {
  const value = root.dataset[name] === on ? off : on
  root.dataset[name] = value
  keep(name, value)
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-theme-switch]")) {
    flip("theme", "dark", "light")
    announce(root.dataset.theme === "dark" ? say("深色", "Dark") : say("浅色", "Light"))
  } else if (target.closest("[data-density-switch]")) flip("density", "roomy", "dense")
  else if (target.closest("[data-rail-switch]")) flip("rail", "narrow", "wide")
})
new MutationObserver(face).observe(root, { attributeFilter: ["data-theme"] })
face()
