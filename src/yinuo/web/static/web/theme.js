// Before the first paint: the reader's colours, row density and rail, as this browser remembers them.
(() => {
  const root = document.documentElement
  const kept = (name, ...values) => {
    try { const value = localStorage.getItem(`yinuo.${name}`); return values.includes(value) ? value : null } catch { return null }
  }
  const system = matchMedia("(prefers-color-scheme: dark)")
  const paint = () => { root.dataset.theme = kept("theme", "light", "dark") ?? (system.matches ? "dark" : "light") }
  paint()
  system.addEventListener("change", paint)
  if (kept("density", "roomy")) root.dataset.density = "roomy"
  if (kept("rail", "narrow")) root.dataset.rail = "narrow"
  root.dataset.script = "on"
})()
