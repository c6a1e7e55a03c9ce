// A caller whose number is known: nobody types again what stands in the customer's file, and a unit of theirs fills in itself.
const ASKED_OF_STRANGERS = ["contact_name", "title", "customer_kind", "firm_name", "region"]

const intake = document.querySelector("form.intake")

function follow() {
  const known = Boolean(intake.querySelector("[name=contact_id]:checked")?.value)
  for (const name of ASKED_OF_STRANGERS) {
    for (const input of intake.querySelectorAll(`[name=${name}]`)) {
      input.closest(".field").hidden = known
      input.dataset.must ??= input.required ? "yes" : ""
      input.required = !known && input.dataset.must === "yes"
    }
  }
  intake.elements.phone.required = !known
}

function fill(values) {
  for (const [name, value] of Object.entries(values)) {
    const input = intake.elements[name]
    if (!input) continue
    input.value = value
    input.dispatchEvent(new Event("change", { bubbles: true }))
  }
  if ("model" in values) intake.elements.description.focus()
}

if (intake) {
  intake.addEventListener("change", ({ target }) => { if (target.name === "contact_id") follow() })
  intake.addEventListener("click", ({ target }) => {
    const unit = target.closest("[data-fill]")
    if (unit) fill(JSON.parse(unit.dataset.fill))
  })
  document.addEventListener("htmx:afterSettle", follow)
  follow()
}
