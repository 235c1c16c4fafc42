import { styleText } from "node:util"
import { type ChatMessage, type ChatRoom, localpart, mayChange } from "../ChatLog.ts"
import { terminalMarkdown } from "./TerminalMarkdown.ts"
import { terminalTame, width, wrap } from "./TerminalText.ts"

type Style = Parameters<typeof styleText>[0]

/** How a room looks in a terminal, as rows that fit into so many columns. */
export class TerminalRows {
  readonly #me: string
  readonly #colors: boolean

  constructor(me: string, colors: boolean) {
    this.#me = me
    this.#colors = colors
  }

  paint(style: Style, text: string) {
    return this.#colors && text !== "" ? styleText(style, text, { validateStream: false }) : text
  }

  faint(lines: ReadonlyArray<string>, columns: number) {
    return lines.flatMap((line) => wrap(terminalTame(line), columns)).map((row) => this.paint("dim", row))
  }

  message(message: ChatMessage, columns: number): ReadonlyArray<string> {
    const mine = message.sender === this.#me
    const name = terminalTame(localpart(message.sender))
    const painted = this.paint(mine ? "cyan" : "green", name)
    const narrow = columns < 60
    const indent = narrow || mine ? 2 : width(name) + 2
    const body = terminalTame(message.body).trimEnd()
    const rows = wrap(
      mine ? body : terminalMarkdown(body, (style, word) => this.paint(style === "code" ? "yellow" : style, word)),
      columns - (narrow ? indent : Math.max(indent, width(name) + 2))
    )
    const indented = rows.map((row) => (row === "" ? "" : " ".repeat(indent) + row))
    const gap = mine ? [""] : []
    return narrow ? [...gap, painted, ...indented] : [...gap, `${painted}  ${rows[0] ?? ""}`, ...indented.slice(1)]
  }

  /** Who is typing, without those whose message is on the screen and still grows. */
  typing(room: ChatRoom): ReadonlyArray<string> {
    const writing = room.typing.filter((user) =>
      user !== this.#me && !room.messages.some((one) => one.sender === user && mayChange(one))
    )
    return writing.map((user) => this.paint("dim", `${terminalTame(localpart(user))} is typing…`))
  }
}
