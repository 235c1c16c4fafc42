/** Elements that stay, by the client-server API ("m.room.message msgtypes"), with the attributes that stay on them. */
const kept: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ...("b strong i em u s del sub sup code pre p br hr ul li blockquote table thead tbody tr th td caption span div " +
    "h1 h2 h3 h4 h5 h6 details summary").split(" ").map((name) => [name, []] as [string, Array<string>]),
  ["a", ["href"]],
  ["ol", ["start"]]
])

/** What is in these is no text for people. */
const dropped: ReadonlySet<string> = new Set(["script", "style", "template", "iframe", "object", "mx-reply", "svg"])

const isAllowed = (name: string, value: string) =>
  name === "href" ? /^(?:https?|mailto|matrix):/i.test(value) : /^\d{1,9}$/.test(value)

/** Elements within each other; what is deeper is shown as text. */
const deepest = 100

const copy = (from: Node, to: Node, depth: number) => {
  for (const node of from.childNodes) {
    if (node instanceof Text) to.appendChild(document.createTextNode(node.data))
    if (!(node instanceof Element)) continue
    const name = node.localName
    if (dropped.has(name)) continue
    if (depth >= deepest) {
      to.appendChild(document.createTextNode(node.textContent))
      continue
    }
    const attributes = kept.get(name)
    if (attributes === undefined) {
      if (name === "img") to.appendChild(document.createTextNode(node.getAttribute("alt") ?? ""))
      copy(node, to, depth + 1)
      continue
    }
    const made = document.createElement(name)
    for (const attribute of attributes) {
      const value = node.getAttribute(attribute)
      if (value !== null && isAllowed(attribute, value)) made.setAttribute(attribute, value)
    }
    if (made instanceof HTMLAnchorElement && made.hasAttribute("href")) {
      made.target = "_blank"
      made.rel = "noopener noreferrer"
    }
    // Wide code and tables are scrolled, by the keyboard too.
    if (name === "pre" || name === "table") made.tabIndex = 0
    copy(node, made, depth + 1)
    to.appendChild(made)
  }
}

/**
 * The HTML of a message as nodes of this document: built anew from what is known to be harmless, so that nothing of
 * the sender's runs, loads or looks like a part of the page.
 */
export const safeHtml = (html: string): DocumentFragment => {
  // A document without a window: its images are not loaded and its scripts do not run.
  const parsed = new DOMParser().parseFromString(html, "text/html")
  const fragment = document.createDocumentFragment()
  copy(parsed.body, fragment, 0)
  return fragment
}
