// A button that prints the page as it stands.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print()
})
// The whole story goes on paper, its folded part too.
addEventListener("beforeprint", () => document.querySelectorAll("details.timeline-rest").forEach((rest) => { rest.open = true }))
