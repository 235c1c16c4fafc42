/** How a word of Markdown is painted. */
export type Painted = "bold" | "italic" | "code"

/** Marks that are closed on the same line; what stands between code marks is taken as it is. */
const marked = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|(?<![\w_])_([^_\n]+)_(?![\w_])/g

/**
 * The Markdown that agents write most, for a terminal: strong, emphasised and code words without their marks, headings
 * as strong lines, bullets. `paint` is given single words, so that each row of a wrapped text is painted by itself.
 */
export const terminalMarkdown = (text: string, paint: (style: Painted, word: string) => string): string => {
  const each = (style: Painted, words: string) => words.replaceAll(/\S+/g, (word) => paint(style, word))
  let isFenced = false
  const lines = text.split("\n").flatMap((line) => {
    if (/^\s*(?:```|~~~)/.test(line)) {
      isFenced = !isFenced
      return []
    }
    if (isFenced) return [each("code", line)]
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1]
    if (heading !== undefined) return [each("bold", heading)]
    return [
      line.replace(/^(\s*)[-*] (?=\S)/, "$1• ").replaceAll(
        marked,
        (_, code?: string, strong?: string, soft?: string) =>
          code !== undefined
            ? each("code", code)
            : strong !== undefined
            ? each("bold", strong)
            : each("italic", soft ?? "")
      )
    ]
  })
  return lines.join("\n")
}
