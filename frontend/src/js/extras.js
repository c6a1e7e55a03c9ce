// Charts and signing pads are fetched only by pages that have one.
const PLACES = "[data-chart][data-module], [data-sign][data-module]"

function fetchFor(within) {
  const modules = new Set([...within.querySelectorAll(PLACES)].map((place) => place.dataset.module))
  modules.forEach((address) => import(address))
}

fetchFor(document)
document.addEventListener("htmx:afterSettle", () => fetchFor(document))
