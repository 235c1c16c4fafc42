import { Transform } from "node:stream"
import { StringDecoder } from "node:string_decoder"

const escape = "\u001b"
const begins = `${escape}[200~`
const ends = `${escape}[201~`

/** What asks a terminal to say where a paste begins and ends, and what no longer does. */
export const askForPastes = { on: `${escape}[?2004h`, off: `${escape}[?2004l` }

/** What stands for an end of a line in a line that is being typed. */
const lineEnd = "␤"

/** A line as it was meant, its pasted ends of lines restored. */
export const pastedText = (line: string): string => line.replaceAll(lineEnd, "\n")

/** How much of a mark a text may end in; less of it is a key of its own. */
const heldBack = (text: string, mark: string, least: number): number => {
  for (let length = mark.length - 1; length >= least; length--) if (text.endsWith(mark.slice(0, length))) return length
  return 0
}

/**
 * What is typed, for a reader that takes each Enter for the end of a message: within a paste, ends of lines are signs
 * and tabs are spaces, so that a paste is one message.
 */
export class PastedInput extends Transform {
  readonly isTTY = true
  readonly #decoder = new StringDecoder("utf8")
  readonly #raw: (on: boolean) => void
  #isPaste = false
  #held = ""

  constructor(setRawMode: (on: boolean) => void) {
    super()
    this.#raw = setRawMode
  }

  setRawMode(on: boolean) {
    this.#raw(on)
    return this
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void) {
    let text = this.#held + this.#decoder.write(chunk)
    this.#held = ""
    for (;;) {
      const mark = this.#isPaste ? ends : begins
      const at = text.indexOf(mark)
      if (at === -1) {
        const held = heldBack(text, mark, this.#isPaste ? 1 : 3)
        this.#held = held === 0 ? "" : text.slice(-held)
        this.#pass(held === 0 ? text : text.slice(0, -held))
        return done()
      }
      this.#pass(text.slice(0, at))
      this.#isPaste = !this.#isPaste
      text = text.slice(at + mark.length)
    }
  }

  #pass(text: string) {
    const shown = this.#isPaste ? text.replaceAll(/\r\n?|\n/g, lineEnd).replaceAll("\t", "    ") : text
    if (shown !== "") this.push(shown)
  }
}
