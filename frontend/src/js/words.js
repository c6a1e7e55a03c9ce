// Words in the page's language, and one way to speak to a screen reader.
export const chinese = document.documentElement.lang.startsWith("zh")
export const say = (zh, en) => (chinese ? zh : en)

export function announce(text) {
  const place = document.getElementById("announce")
  if (place) { place.textContent = ""; setTimeout(() => { place.textContent = text }, 60) }
}

const UNITS = [[86400, "天", "d"], [3600, "小时", "h"], [60, "分", "min"]]

// A length in seconds in its two largest units, as the server writes it.
export function span(seconds) {
  let left = Math.floor(Math.abs(seconds))
  if (left < 60) return say("不足 1 分", "under 1 min")
  const first = UNITS.findIndex(([size]) => left >= size)
  const parts = []
  for (const [size, zh, en] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count || !parts.length) parts.push(`${count} ${say(zh, en)}`)
  }
  return parts.join(" ")
}
