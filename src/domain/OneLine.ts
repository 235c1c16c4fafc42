import { visible } from "./TerminalSafe.ts"

/** The text's first `most` characters, whole ones; an ellipsis stands for what was cut off. */
export const cut = (text: string, most: number): string => {
  // A character has two UTF-16 units at most, so that a long text is not taken apart as a whole.
  const letters = Array.from(text.slice(0, 2 * most + 2))
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text
}

/** Somebody else's text as one line of at most `most` characters. */
export const oneLine = (text: string, most: number): string =>
  cut(visible(text.slice(0, 8 * most)).replaceAll(/\s+/g, " ").trim(), most)

/** Brackets behind a backslash would begin and end a formula. */
const brackets: ReadonlyMap<string, string> = new Map([["[", "&#91;"], ["]", "&#93;"]])

/**
 * One line as Markdown that shows it unchanged: no markup, link, formula or HTML, and no list or heading at its
 * beginning.
 */
export const escaped = (line: string): string =>
  line.replaceAll(/[$&*<>[\\\]_`~|]|:(?=\/)|(?<=mailto):/gi, (mark) => brackets.get(mark) ?? `\\${mark}`).replace(
    /^(\d{0,9})([-+#.)])/,
    String.raw`$1\$2`
  )
