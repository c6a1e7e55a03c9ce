// Photos: what was chosen is shown at once, small, before it is sent.
async function preview(file) {
  const item = document.createElement("li")
  item.append(Object.assign(document.createElement("small"), { textContent: file.name }))
  try {
    const picture = await createImageBitmap(file, { resizeWidth: 224 })
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height })
    canvas.getContext("2d").drawImage(picture, 0, 0)
    item.prepend(canvas)
  } catch { /* a format this browser cannot draw keeps its name */ }
  return item
}

document.addEventListener("change", async ({ target }) => {
  const list = target.closest?.("[data-photo]")?.querySelector("[data-photo-list]")
  if (list && target.files) list.replaceChildren(...await Promise.all([...target.files].map(preview)))
})
