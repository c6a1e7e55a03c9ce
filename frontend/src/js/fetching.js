// htmx under our rules: the token goes along, a refusal lands where the reader looks, a lost network is said.
import "htmx.org"
import { say } from "./words.js"
import { toast } from "./toasts.js"
import { keyOf } from "./forms.js"

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? ""

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "get") return
  detail.headers["X-CSRFToken"] = token()
  const form = detail.elt.closest("form")
  if (form) detail.headers["Idempotency-Key"] = keyOf(form)
})

// The nearest place for a refusal: in the form, in its panel, else on top of the page.
function slotFor(element) {
  return element.closest("form, .panel, dialog")?.querySelector("[data-refusal]") ?? document.getElementById("refusal")
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (![403, 404, 409].includes(detail.xhr.status) || detail.xhr.getResponseHeader("HX-Retarget")) return
  const slot = slotFor(detail.requestConfig.elt)
  if (!slot || !detail.serverResponse.includes("data-refused")) return
  detail.shouldSwap = true
  detail.target = slot
  detail.swapOverride = "innerHTML"
})

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const refused = detail.target.querySelector?.("[data-refused]")
  if (refused) { refused.focus(); refused.scrollIntoView({ block: "nearest" }) }
  else if (detail.xhr.status < 300) document.getElementById("refusal")?.replaceChildren()
})

document.addEventListener("htmx:responseError", ({ detail }) => {
  toast(say(`没有办成（${detail.xhr.status}）。内容还在，请稍后再试。`, `Not done (${detail.xhr.status}). Your input is still here; please try again.`), { tone: "breach" })
})
document.addEventListener("htmx:sendError", () => {
  toast(say("连不上服务器。内容还在，请检查网络后再试。", "The server cannot be reached. Your input is still here; check the network and try again."), { tone: "breach" })
})
