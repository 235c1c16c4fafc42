import type { Token } from "markdown-it"
import { formulaBlock, isFormulaFence } from "./Formulas.ts"
import { type Alignment, plainTable } from "./PlainTable.ts"

/** A quote or a list item that is open: what its lines begin with. `lead` is for the next line alone. */
interface Container {
  lead: string | undefined
  readonly rest: string
}

/** Lines within quotes and list items, up to a length. */
class PlainLines {
  private readonly lines: Array<string> = []
  private readonly containers: Array<Container> = []
  private isGap = false
  units = 0

  /** A blank line goes before whatever follows. */
  gap() {
    this.isGap = this.lines.length > 0
  }
  private push(line: string) {
    this.lines.push(line)
    this.units += line.length + 1
  }
  private flush() {
    if (this.isGap) this.push(this.containers.map(({ rest }) => rest).join("").trimEnd())
    this.isGap = false
  }
  write(lines: ReadonlyArray<string>) {
    this.flush()
    for (const line of lines) {
      const prefix = this.containers.map(({ lead, rest }) => lead ?? rest).join("")
      for (const container of this.containers) container.lead = undefined
      this.push((prefix + line).trimEnd())
    }
  }
  open(lead: string, rest: string) {
    this.flush()
    this.containers.push({ lead, rest })
  }
  close() {
    // An item without a text shows its number all the same.
    if (this.containers.at(-1)?.lead !== undefined) this.write([""])
    this.containers.pop()
  }
  text() {
    return this.lines.join("\n")
  }
}

/** A link's address where its text is another one. */
const addressBehind = (label: string, href: string): string =>
  href === "" || label === href || `mailto:${label}` === href ? "" : ` (${href})`

/** The text of a line's elements. Struck out text keeps its marks, because without them it would say the opposite. */
const inlineText = (tokens: ReadonlyArray<Token>): string => {
  let text = ""
  const links: Array<{ readonly href: string; readonly from: number }> = []
  for (const token of tokens) {
    if (token.type === "link_open") {
      links.push({ href: token.info === "auto" ? "" : String(token.attrGet("href") ?? ""), from: text.length })
    } else if (token.type === "link_close") {
      const link = links.pop()
      if (link !== undefined) text += addressBehind(text.slice(link.from), link.href)
    } else if (token.type === "s_open" || token.type === "s_close") text += "~~"
    else if (token.type === "softbreak" || token.type === "hardbreak") text += "\n"
    else text += token.content
  }
  return text
}

const codeLines = (token: Token): ReadonlyArray<string> => {
  const lines = token.content.replace(/\n$/, "").split("\n")
  if (isFormulaFence(token)) return lines
  const marks = token.markup === "" ? "```" : token.markup
  return [marks + token.info.trim(), ...lines, marks]
}

/** The lines of the table that begins at `start`, and the place of its end. */
const tableAt = (tokens: ReadonlyArray<Token>, start: number) => {
  const rows: Array<Array<string>> = []
  const alignments: Array<Alignment> = []
  let at = start + 1
  for (; tokens[at] !== undefined && tokens[at]?.type !== "table_close"; at++) {
    const token = tokens[at]!
    if (token.type === "tr_open") rows.push([])
    if (token.type === "th_open") alignments.push(alignmentOf(token))
    if (token.type === "inline") rows.at(-1)?.push(inlineText(token.children ?? []).replaceAll("\n", " "))
  }
  return { lines: plainTable(rows, alignments), end: at }
}

/** The alignment of a column's head. */
const alignmentOf = ({ attrs, meta }: Token): Alignment => {
  const style = String(meta?.["style"] ?? attrs?.find(([name]) => name === "style")?.[1] ?? "")
  return style.endsWith("right") ? "right" : style.endsWith("center") ? "center" : "left"
}

interface ListState {
  next: number | undefined
}

const openItem = (lines: PlainLines, list: ListState | undefined, { markup }: Token) => {
  const lead = list?.next === undefined ? "- " : `${list.next}${markup} `
  if (list?.next !== undefined) list.next++
  lines.open(lead, " ".repeat(lead.length))
}

/** Writes what the token at `at` shows, and says where the last token is that was written with it. */
const writeBlock = (lines: PlainLines, lists: Array<ListState>, tokens: ReadonlyArray<Token>, at: number): number => {
  const token = tokens[at]!
  switch (token.type) {
    case "inline":
      lines.write(inlineText(token.children ?? []).split("\n"))
      return at
    case "fence":
    case "code_block":
      lines.write(codeLines(token))
      break
    case formulaBlock:
      lines.write(token.content.split("\n"))
      break
    case "hr":
      lines.write(["---"])
      break
    case "table_open": {
      const table = tableAt(tokens, at)
      lines.write(table.lines)
      lines.gap()
      return table.end
    }
    case "blockquote_open":
      lines.open("> ", "> ")
      return at
    case "bullet_list_open":
    case "ordered_list_open":
      lists.push({ next: token.type === "bullet_list_open" ? undefined : Number(token.attrGet("start") ?? 1) })
      return at
    case "list_item_open":
      openItem(lines, lists.at(-1), token)
      return at
    case "list_item_close":
      lines.close()
      return at
    case "blockquote_close":
      lines.close()
      break
    case "bullet_list_close":
    case "ordered_list_close":
      lists.pop()
      // A list within an item of one without blank lines has none behind it either.
      if (tokens[at + 1]?.type === "list_item_close") return at
      break
    case "paragraph_close":
      if (token.hidden) return at
      break
    case "heading_close":
      break
    default:
      return at
  }
  lines.gap()
  return at
}

/**
 * A parsed text as people read it without HTML: in a notification, a terminal, over a bridge. No escapes and no marks
 * of emphasis; lists, quotes, tables and code as text shows them; the address of a link behind it. undefined where it
 * would be longer than `most` UTF-16 units.
 */
export const plainText = (tokens: ReadonlyArray<Token>, most: number): string | undefined => {
  const lines = new PlainLines()
  const lists: Array<ListState> = []
  for (let at = 0; at < tokens.length; at++) {
    at = writeBlock(lines, lists, tokens, at)
    if (lines.units > most) return undefined
  }
  return lines.text()
}
