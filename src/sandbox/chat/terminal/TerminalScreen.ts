import { clearScreenDown, cursorTo, type Interface, moveCursor } from "node:readline"
import type { WriteStream } from "node:tty"
import { width } from "./TerminalText.ts"

/** `prevRows` is undocumented in Node: the rows between the cursor and the first row of the line. */
type Line = Interface & { prevRows: number }

/**
 * A terminal with three parts: settled rows, which scroll away; live rows, which may still change; and the line that is
 * being typed. Each given row must fit into one row of the terminal.
 */
export class TerminalScreen {
  readonly #output: WriteStream
  readonly #line: Line
  /** How many live rows are on the screen. */
  #live = 0

  constructor(output: WriteStream, line: Interface) {
    this.#output = output
    this.#line = line as Line
  }

  /** The longest row. The last column stays free, because terminals differ in what follows a full row. */
  get columns() {
    return Math.max(10, (this.#output.columns || 80) - 1)
  }

  get rows() {
    return Math.max(4, this.#output.rows || 24)
  }

  /**
   * Adds settled rows and replaces the live ones, of which the last are shown if they are too many. `above`: rows
   * between them and the cursor that are to vanish too.
   */
  draw(settled: ReadonlyArray<string>, live: ReadonlyArray<string>, above = 0) {
    const { rows: typed } = this.#line.getCursorPos()
    const up = this.#live + above + typed
    if (up > 0) moveCursor(this.#output, 0, -up)
    this.#rewrite(settled, live, typed)
  }

  /** Begins with an empty screen, because a resized terminal has moved every row. */
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
    // Without this readline would go up by the rows of the line that it drew before.
    this.#line.prevRows = 0
    this.#line.prompt(true)
  }

  /** Rows that a typed line takes together with its prompt. */
  rowsOf(typed: string) {
    return Math.floor(width(this.#line.getPrompt() + typed) / (this.#output.columns || 80)) + 1
  }
}
