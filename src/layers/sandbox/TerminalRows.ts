import { styleText } from "node:util"
import { type ChatRoom, isOpen, localpart, type Message } from "./ChatLog.ts"
import { tame, width, wrap } from "./TerminalText.ts"

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
    return lines.flatMap((line) => wrap(tame(line), columns)).map((row) => this.paint("dim", row))
  }

  message(message: Message, columns: number): ReadonlyArray<string> {
    const mine = message.sender === this.#me
    const name = `${tame(localpart(message.sender))}  `
    const indent = mine || columns < 60 ? "  " : " ".repeat(width(name))
    const [first = "", ...rest] = wrap(tame(message.body).trimEnd(), columns - Math.max(width(name), indent.length))
    return [this.paint(mine ? "cyan" : "green", name) + first, ...rest.map((row) => (row === "" ? "" : indent + row))]
  }

  /** Who writes, unless their message already grows before one's eyes. */
  typing(room: ChatRoom): ReadonlyArray<string> {
    const writing = room.typing.filter((user) => user !== this.#me && !room.messages.some((one) => one.sender === user && isOpen(one)))
    return writing.map((user) => this.paint("dim", `${tame(localpart(user))} is typing…`))
  }
}
