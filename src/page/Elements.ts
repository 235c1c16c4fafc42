/** An element of the page that index.html has. */
export const byId = <E extends HTMLElement = HTMLElement>(id: string): E => {
  const found = document.querySelector<E>(`#${id}`)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}

/** A new element with a class and what is in it. */
export const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag)
  if (className !== "") made.className = className
  made.append(...children)
  return made
}

/** A button; `name` is what a screen reader says where the text is a sign. */
export const button = (text: string, name: string | undefined, press: () => void): HTMLButtonElement => {
  const made = element("button", "", text)
  made.type = "button"
  if (name !== undefined) {
    made.setAttribute("aria-label", name)
    made.title = name
  }
  made.addEventListener("click", press)
  return made
}

/** Runs a change of a scrolled box, and keeps its end in view if it was. */
export const keepingEnd = (box: HTMLElement, change: () => void) => {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40
  change()
  if (atEnd) box.scrollTop = box.scrollHeight
}
