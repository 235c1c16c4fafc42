import { clearScreenDown, cursorTo, type Interface, moveCursor } from "node:readline"
import type { WriteStream } from "node:tty"
import { width } from "./TerminalText.ts"

/** Node has always had this and never wrote of it: rows between the cursor and the first one of the line. */
type Line = Interface & { prevRows: number }

/**
 * A terminal with three parts: what is settled and scrolls away, below it what may still change, and the line that is
 * being typed. Rows that are given must fit: one row each.
 */
export class TerminalScreen {
  readonly #output: WriteStream
  readonly #line: Line
  /** Rows of the middle part that are on the screen. */
  #live = 0

  constructor(output: WriteStream, line: Interface) {
    this.#output = output
    this.#line = line as Line
  }

  /** Rows may be so long: the last column is left free, because terminals differ in what follows a full row. */
  get columns() {
    return Math.max(10, (this.#output.columns || 80) - 1)
  }

  get rows() {
    return Math.max(4, this.#output.rows || 24)
  }

  /**
   * Adds settled rows and replaces the middle part; of one that is too tall the end is shown. `above`: rows between
   * it and the cursor that are to vanish too.
   */
  draw(settled: ReadonlyArray<string>, live: ReadonlyArray<string>, above = 0) {
    const { rows: typed } = this.#line.getCursorPos()
    const up = this.#live + above + typed
    if (up > 0) moveCursor(this.#output, 0, -up)
    this.#rewrite(settled, live, typed)
  }

  /** Begins with an empty screen: after the terminal wrapped everything anew, no row is where it was. */
  redraw(settled: ReadonlyArray<string>, live: ReadonlyArray<string>) {
    const { rows: typed } = this.#line.getCursorPos()
    cursorTo(this.#output, 0, 0)
    this.#rewrite(settled, live, typed)
  }

  #rewrite(settled: ReadonlyArray<string>, live: ReadonlyArray<string>, typed: number) {
    cursorTo(this.#output, 0)
    clearScreenDown(this.#output)
    const shown = live.slice(-Math.max(1, this.rows - 2 - typed))
    this.#live = shown.length
    this.#output.write([...settled, ...shown].map((row) => `${row}\n`).join(""))
    // readline would go up from here to where it last drew the line, which after a paste is not even where it was.
    this.#line.prevRows = 0
    this.#line.prompt(true)
  }

  /** Rows that a typed line takes together with its prompt. */
  rowsOf(typed: string) {
    return Math.floor(width(this.#line.getPrompt() + typed) / (this.#output.columns || 80)) + 1
  }
}
