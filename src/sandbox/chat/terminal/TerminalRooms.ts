import { type ChatRoom, mayChange } from "../ChatLog.ts"
import type { ChatSession } from "../ChatSession.ts"
import type { TerminalRows } from "./TerminalRows.ts"
import type { TerminalScreen } from "./TerminalScreen.ts"

/** Messages of a room that are shown again when one comes back to it. */
const shownAgain = 4

/** Rows of the chat itself that wait for what may still change above them; the oldest of more scroll away at once. */
const mostAsides = 100

/** Words of the chat itself within a room, which stand behind so many of its messages. */
interface Aside {
  readonly behind: number
  readonly lines: ReadonlyArray<string>
}

/** The rooms of a chat on a terminal: of each, what has scrolled away for good and what may still change. */
export class TerminalRooms {
  readonly #session: ChatSession
  readonly #rows: TerminalRows
  readonly #screen: TerminalScreen
  /** How many messages of a room have scrolled away for good. */
  readonly #settled = new Map<ChatRoom, number>()
  /** What was said among the messages that may still change. */
  readonly #asides = new Map<ChatRoom, ReadonlyArray<Aside>>()
  #over = false

  constructor(session: ChatSession, rows: TerminalRows, screen: TerminalScreen) {
    this.#session = session
    this.#rows = rows
    this.#screen = screen
  }

  /** From now on nothing is drawn. */
  end() {
    this.#over = true
  }

  /**
   * Draws what is new in the current room, below the rows of `first`. `above`: rows above the cursor that are to vanish
   * too.
   */
  draw(first: ReadonlyArray<string> = [], above = 0) {
    if (this.#over) return
    const room = this.#session.current()
    const next = this.#settle(room)
    this.#screen.draw([...first, ...next], this.#live(room), above)
  }

  /** Draws the current room anew, on an empty screen. */
  redraw() {
    if (this.#over) return
    const room = this.#session.current()
    this.#settle(room)
    const below = this.#live(room)
    const height = Math.max(0, this.#screen.rows - 2 - below.length)
    this.#screen.redraw(this.#rowsOf(room, 0, this.#settledOf(room)).slice(-height), below)
  }

  /** Draws what was asked of the chat, where it was asked: below an answer that still grows. */
  tell(lines: ReadonlyArray<string>) {
    const room = this.#session.current()
    const asides = [...this.#asidesOf(room), { behind: room.messages.length, lines }]
    this.#asides.set(room, asides.slice(-mostAsides))
    this.draw(this.#faint(asides.slice(0, -mostAsides)))
  }

  /** Draws words of the chat itself that belong to no place in the room. */
  say(lines: ReadonlyArray<string>) {
    this.draw(this.#rows.faint(lines, this.#screen.columns))
  }

  /** Draws the room that was just entered, with its last messages. */
  show(room: ChatRoom) {
    const from = this.#settledOf(room)
    this.draw([
      ...this.#rows.faint(["", `── ${room.name} ──`], this.#screen.columns),
      ...this.#rowsOf(room, Math.max(0, from - shownAgain), from)
    ])
  }

  /** Takes in which rooms look different: draws the current one, or tells of answers in others. */
  changed(rooms: ReadonlyArray<ChatRoom>) {
    const answered = rooms.filter((room) =>
      room !== this.#session.current() && room.messages.length > this.#settledOf(room) &&
      room.messages.every((one) => !mayChange(one))
    )
    for (const room of answered) {
      this.#settled.set(room, room.messages.length)
      this.#asides.delete(room)
    }
    if (answered.length > 0) {
      this.say(answered.map(({ name }) => `(there is an answer in ${name}: /room ${name})`))
    } else if (rooms.includes(this.#session.current())) this.draw()
  }

  #settledOf(room: ChatRoom) {
    return this.#settled.get(room) ?? 0
  }

  #asidesOf(room: ChatRoom) {
    return this.#asides.get(room) ?? []
  }

  #faint(asides: ReadonlyArray<Aside>) {
    return this.#rows.faint(asides.flatMap(({ lines }) => lines), this.#screen.columns)
  }

  /** The rows of messages, each below what was said before it. */
  #rowsOf(room: ChatRoom, from: number, to = room.messages.length) {
    const asides = this.#asidesOf(room)
    const said = (behind: number) => this.#faint(asides.filter((one) => one.behind === behind))
    const messages = room.messages.slice(from, to).flatMap((one, index) =>
      said(from + index).concat(this.#rows.message(one, this.#screen.columns))
    )
    return messages.concat(said(to))
  }

  /** Moves what is final, and has nothing open before it, to the settled part; gives its rows. */
  #settle(room: ChatRoom) {
    const from = this.#settledOf(room)
    const open = room.messages.findIndex((one, index) => index >= from && mayChange(one))
    const to = open === -1 ? room.messages.length : open
    const rows = this.#rowsOf(room, from, to)
    this.#settled.set(room, to)
    this.#asides.set(room, this.#asidesOf(room).filter(({ behind }) => behind > to))
    return rows
  }

  #live(room: ChatRoom) {
    return [...this.#rowsOf(room, this.#settledOf(room)), ...this.#rows.typing(room)]
  }
}
