import { Writable } from "node:stream"
import type { WriteStream } from "node:tty"
import { width } from "../../src/sandbox/chat/terminal/TerminalText.ts"

const escape = String.fromCodePoint(27)
const tokens = new RegExp(String.raw`${escape}\[[\d;?]*[A-Za-z]|\P{M}\p{M}*`, "gu")
const sequence = new RegExp(String.raw`^${escape}\[([\d;?]*)([A-Za-z])$`)

/**
 * As much of a terminal as the chat needs: a screen that scrolls, wraps full rows, and obeys the cursor moves of
 * readline.
 */
export class VirtualTerminal extends Writable {
  columns: number
  rows: number
  readonly isTTY = true
  #screen: Array<Array<string>> = [[]]
  #row = 0
  #column = 0
  /** Rows that have scrolled away. */
  readonly scrolled: Array<string> = []

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false })
    this.columns = columns
    this.rows = rows
  }

  get output() {
    return this as unknown as WriteStream
  }

  /** What a person sees. */
  get screen(): ReadonlyArray<string> {
    return this.#screen.map((row) => row.join("").trimEnd())
  }

  get text() {
    return [...this.scrolled, ...this.screen].join("\n").trimEnd()
  }

  resize(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    // A terminal that does not wrap anew: what is too long is cut.
    this.#screen = this.#screen.map((row) => row.slice(0, columns))
    this.emit("resize")
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void) {
    for (const [token] of chunk.toString().matchAll(tokens)) this.#take(token)
    done()
  }

  #take(token: string) {
    if (token === "\n") return this.#down()
    if (token === "\r") return void (this.#column = 0)
    const [, parameters = "", command] = sequence.exec(token) ?? []
    if (command === undefined) return this.#put(token)
    const [first = 1, second = 1] = parameters === "" ? [] : parameters.split(";").map(Number)
    if (command === "A") this.#row = Math.max(0, this.#row - first)
    else if (command === "B") this.#row = Math.min(this.rows - 1, this.#row + first)
    else if (command === "C") this.#column += first
    else if (command === "D") this.#column = Math.max(0, this.#column - first)
    else if (command === "G") this.#column = first - 1
    else if (command === "H") [this.#row, this.#column] = [first - 1, second - 1]
    else if (command === "J") {
      this.#line().length = Math.min(this.#line().length, this.#column)
      this.#screen.length = Math.min(this.#screen.length, this.#row + 1)
    } else if (command === "K") this.#line().length = Math.min(this.#line().length, this.#column)
    else if (command !== "m" && command !== "h" && command !== "l") {
      throw new Error(`the terminal was told ${JSON.stringify(token)}`)
    }
  }

  #line(): Array<string> {
    while (this.#screen.length <= this.#row) this.#screen.push([])
    return this.#screen[this.#row]!
  }

  #down() {
    this.#column = 0
    if (this.#row < this.rows - 1) this.#row++
    else {
      this.scrolled.push(this.#screen.shift()!.join("").trimEnd())
      this.#screen.push([])
    }
    this.#line()
  }

  #put(character: string) {
    const needed = width(character)
    if (this.#column + needed > this.columns) this.#down()
    const line = this.#line()
    while (line.length < this.#column) line.push(" ")
    line[this.#column] = character
    for (let more = 1; more < needed; more++) line[this.#column + more] = ""
    this.#column += needed
  }
}
