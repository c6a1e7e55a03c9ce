// Charts and signing pads are fetched only by pages that have one.
const PLACES = "[data-chart][data-module], [data-sign][data-module]"

function fetchFor(within) {
  const modules = new Set([...within.querySelectorAll(PLACES)].map((place) => place.dataset.module))
  modules.forEach((address) => import(address))
}

fetchFor(document)
document.addEventListener("htmx:afterSettle", () => fetchFor(document))

// On a telephone the tabs run beyond the edge: the one that is open is brought into sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.parentElement
  const past = tab.getBoundingClientRect().left - row.getBoundingClientRect().left
  if (row.scrollWidth > row.clientWidth) row.scrollLeft += past - (row.clientWidth - tab.offsetWidth) / 2
}
