// Signing on glass: a pad for every [data-sign]; what is written goes into two hidden fields, as picture and as strokes.
import SignaturePad from "signature_pad"

function fit(canvas, pad) {
  const strokes = pad.toData()
  const ratio = Math.max(devicePixelRatio || 1, 1)
  canvas.width = canvas.offsetWidth * ratio
  canvas.height = canvas.offsetHeight * ratio
  canvas.getContext("2d").scale(ratio, ratio)
  pad.fromData(strokes)
}

function start(field) {
  if (field.dataset.started) return
  field.dataset.started = "yes"
  const canvas = field.querySelector("[data-sign-pad]")
  const image = field.querySelector("[data-sign-image]")
  const strokes = field.querySelector("[data-sign-strokes]")
  const pad = new SignaturePad(canvas, { penColor: "#16262b", minWidth: 0.8, maxWidth: 2.8 })
  const keep = () => {
    const empty = pad.isEmpty()
    image.value = empty ? "" : pad.toDataURL("image/png")
    strokes.value = empty ? "" : JSON.stringify(pad.toData())
    field.classList.toggle("is-signed", !empty)
    image.dispatchEvent(new Event("change", { bubbles: true }))
  }
  pad.addEventListener("endStroke", keep)
  field.querySelector("[data-sign-clear]").addEventListener("click", () => { pad.clear(); keep() })
  field.querySelector("[data-sign-undo]").addEventListener("click", () => { pad.fromData(pad.toData().slice(0, -1)); keep() })
  new ResizeObserver(() => fit(canvas, pad)).observe(canvas)
}

export const startPads = (within = document) => within.querySelectorAll("[data-sign]").forEach(start)

startPads()
document.addEventListener("htmx:afterSettle", () => startPads())
