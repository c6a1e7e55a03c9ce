// A date is typed and read the same in every browser; the browser's own picker stands beside it for those who would rather choose.
import { say } from "./words.js"

const icons = () => document.querySelector(".icon use")?.getAttribute("href")?.replace(/#.*/, "") ?? ""

function offer(input) {
  if (input.dataset.picks || input.readOnly || !("showPicker" in HTMLInputElement.prototype)) return
  input.dataset.picks = "yes"
  const native = document.createElement("input")
  native.type = input.dataset.moment
  native.className = "moment-native"
  native.tabIndex = -1
  native.setAttribute("aria-hidden", "true")
  const button = document.createElement("button")
  button.type = "button"
  button.className = "moment-pick"
  button.setAttribute("aria-label", say("从日历选取", "Choose from the calendar"))
  button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${icons()}#calendar"/></svg>`
  button.addEventListener("click", () => {
    native.value = input.value.trim().replace(" ", "T")
    native.showPicker()
  })
  for (const kind of ["input", "change"]) native.addEventListener(kind, (event) => event.stopPropagation())
  native.addEventListener("change", () => {
    if (!native.value) return
    input.value = native.value.replace("T", " ")
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }))
    input.focus()
  })
  input.after(native, button)
}

const offerAll = (within) => within.querySelectorAll("input[data-moment]").forEach(offer)
offerAll(document)
document.addEventListener("htmx:afterSettle", () => offerAll(document))
