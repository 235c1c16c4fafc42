import { Transform } from "node:stream"
import { StringDecoder } from "node:string_decoder"

const escape = "\u001b"
const begins = `${escape}[200~`
const ends = `${escape}[201~`

/** What asks a terminal to say where a paste begins and ends, and what no longer does. */
export const askForPastes = { on: `${escape}[?2004h`, off: `${escape}[?2004l` }

/** What stands for an end of a line in a line that is being typed; and for that sign itself. */
const lineEnd = "␤"
const signItself = `${lineEnd}\uFE0E`

/** A line as it was meant, its pasted ends of lines restored. */
export const pastedText = (line: string): string =>
  line.replaceAll(/␤(\uFE0E?)/g, (_, itself: string) => (itself === "" ? "\n" : lineEnd))

/** How much of a mark a text ends in. */
const begun = (text: string, mark: string): number => {
  for (let length = mark.length - 1; length > 0; length--) if (text.endsWith(mark.slice(0, length))) return length
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
  /** The end of a paste that may be the beginning of its end. */
  #held = ""
  /** How much of the mark of a paste's beginning was passed on: an Escape is a key as well, and waits for nothing. */
  #begun = 0
  /** Whether the paste so far ends in the first half of an end of a line. */
  #wasCr = false

  constructor(setRawMode: (on: boolean) => void) {
    super()
    this.#raw = setRawMode
  }

  setRawMode(on: boolean) {
    this.#raw(on)
    return this
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void) {
    let text: string | undefined = this.#held + this.#decoder.write(chunk)
    this.#held = ""
    while (text !== undefined) text = this.#isPaste ? this.#pasted(text) : this.#typed(text)
    done()
  }

  /** Passes on what is typed; what follows the beginning of a paste, undefined where none begins. */
  #typed(text: string): string | undefined {
    const passed = this.#begun
    const known = begins.slice(0, passed) + text
    const at = known.indexOf(begins)
    if (at === -1) {
      this.#begun = begun(known, begins)
      this.#pass(text)
      return undefined
    }
    const behind = at + begins.length - passed
    // A mark whose beginning was taken for a key goes on as one, so that nothing of it is left over as a text.
    this.#pass(text.slice(0, at < passed ? behind : at - passed))
    this.#begun = 0
    this.#isPaste = true
    return text.slice(behind)
  }

  /** Passes on what is pasted; what follows the end of the paste, undefined where it does not end. */
  #pasted(text: string): string | undefined {
    const at = text.indexOf(ends)
    if (at === -1) {
      const held = begun(text, ends)
      this.#held = text.slice(text.length - held)
      this.#pass(text.slice(0, text.length - held))
      return undefined
    }
    this.#pass(text.slice(0, at))
    this.#isPaste = false
    this.#wasCr = false
    return text.slice(at + ends.length)
  }

  #pass(text: string) {
    const own = text.replaceAll(lineEnd, signItself)
    const shown = this.#isPaste ? this.#asLine(own) : own
    if (shown !== "") this.push(shown)
  }

  /** Pasted text without what would end the line. */
  #asLine(text: string) {
    const rest = this.#wasCr && text.startsWith("\n") ? text.slice(1) : text
    if (text !== "") this.#wasCr = text.endsWith("\r")
    return rest.replaceAll(/\r\n?|\n/g, lineEnd).replaceAll("\t", "    ")
  }
}
