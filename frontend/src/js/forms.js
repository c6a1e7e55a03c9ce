// Forms: sent once, drafts kept in this tab, a warning before typed words are lost.
import { say } from "./words.js"

const NEVER = "[type=password], [type=file], [type=hidden], [data-no-draft]"
const posts = (form) => form.method === "post"
const store = {
  get: (key) => { try { return JSON.parse(sessionStorage.getItem(key)) } catch { return null } },
  set: (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)) } catch { /* full or forbidden: no draft */ } },
  drop: (key) => { try { sessionStorage.removeItem(key) } catch { /* nothing kept */ } },
}

function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

// The key of what is being sent: the same for a repeat of the same words, another as soon as they change.
export function keyOf(form) {
  let field = form.querySelector('input[name="idempotency_key"]')
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "idempotency_key" })
    form.append(field)
  }
  field.value ||= fresh()
  return field.value
}

document.addEventListener("submit", (event) => {
  const form = event.target
  if (event.defaultPrevented || !posts(form)) return
  if (form.dataset.sending) return event.preventDefault()
  keyOf(form)
  form.dataset.sending = "yes"
  delete form.dataset.changed
  if (form.dataset.draft) store.set(`sent.${name(form)}`, true)
  busy(form, event.submitter, true)
  // An answer that is a file leaves the page standing; the key keeps a second sending harmless.
  setTimeout(() => free(form), 15000)
})

function busy(form, button, on) {
  const chosen = button ?? form.querySelector("button:not([type=button])")
  // After this turn, so that the button's own name and value still go along.
  setTimeout(() => {
    chosen?.toggleAttribute("aria-busy", on)
    if (on) chosen?.setAttribute("aria-busy", "true")
    for (const one of form.querySelectorAll("button[type=submit], button:not([type])")) one.disabled = on
  })
}

function free(form) {
  delete form.dataset.sending
  busy(form, null, false)
}

document.addEventListener("htmx:beforeRequest", ({ detail }) => { const form = detail.elt.closest("form"); if (form && posts(form)) { form.dataset.sending = "yes"; busy(form, null, true) } })
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest("form")
  if (!form) return
  free(form)
  if (detail.successful) { form.querySelector('input[name="idempotency_key"]')?.remove(); delete form.dataset.changed; if (form.dataset.draft) store.drop(name(form)) }
})
// Back from the browser's memory: what was sent may be sent again.
addEventListener("pageshow", ({ persisted }) => { if (persisted) document.querySelectorAll("form[data-sending]").forEach(free) })

document.addEventListener("input", ({ target }) => {
  const form = target.form
  if (!form || !posts(form)) return
  form.dataset.changed = "yes"
  form.querySelector('input[name="idempotency_key"]')?.remove()
  if (form.dataset.draft) store.set(name(form), words(form))
})

const name = (form) => `draft.${form.dataset.draft}`
const fields = (form) => [...form.elements].filter((field) => field.name && !field.matches(NEVER) && !field.matches("button, fieldset"))
const ticked = (field) => field.type === "checkbox" || field.type === "radio"
const words = (form) => fields(form).map((field) => [field.name, ticked(field) ? field.value : "", ticked(field) ? field.checked : field.value])

// A draft returns unless the server has just shown the form again with what was typed, or the sending went through.
function recall(form) {
  if (store.get(`sent.${name(form)}`)) {
    store.drop(`sent.${name(form)}`)
    return form.querySelector("[aria-invalid], [data-refused]") ? undefined : store.drop(name(form))
  }
  const kept = store.get(name(form))
  if (!kept) return
  const here = fields(form)
  for (const [key, value, state] of kept) {
    const field = here.find((one) => one.name === key && (!ticked(one) || one.value === value))
    if (!field) continue
    if (ticked(field)) field.checked = state
    else field.value = state
  }
  form.dataset.changed = "yes"
  offerDrop(form)
}

function offerDrop(form) {
  const note = Object.assign(document.createElement("p"), { className: "banner", role: "status" })
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "button is-small", textContent: say("丢弃草稿", "Discard it") })
  drop.addEventListener("click", () => { store.drop(name(form)); form.reset(); delete form.dataset.changed; note.remove() })
  note.append(Object.assign(document.createElement("span"), { textContent: say("已取回您上次未提交的草稿。", "Your unsent draft is back.") }), drop)
  form.prepend(note)
}

document.querySelectorAll("form[data-draft]").forEach(recall)
addEventListener("beforeunload", (event) => { if (document.querySelector("form[data-guard][data-changed]")) event.preventDefault() })
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-forget]")) { try { sessionStorage.clear() } catch { /* nothing kept */ } }
  const person = target.closest("[data-fill-login]")
  if (!person) return
  const form = document.querySelector(".gate-form")
  form.elements.login.value = person.dataset.fillLogin
  form.elements.password.value = person.dataset.fillPassword
  form.querySelector("button").focus()
})
