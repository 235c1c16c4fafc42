const entities: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ["\"", "&quot;"],
  ["'", "&#39;"]
])

/** A text that is nothing else within HTML, also in a quoted attribute. */
export const htmlText = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities.get(character)!)
