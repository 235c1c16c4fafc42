import { Effect, Queue } from "effect"
import { createInterface } from "node:readline"
import type { WriteStream } from "node:tty"
import type { SandboxPlace } from "./Announcement.ts"
import { readCommand } from "./ChatCommand.ts"
import { type ChatRoom, isOpen } from "./ChatLog.ts"
import type { ChatSession } from "./ChatSession.ts"
import { chatHelp, joinHelp, roomList, welcome } from "./ChatTexts.ts"
import { TerminalRows } from "./TerminalRows.ts"
import { TerminalScreen } from "./TerminalScreen.ts"

export interface Options {
  readonly input: NodeJS.ReadStream
  readonly output: WriteStream
  readonly colors: boolean
  /** Where the bot keeps its store, when it outlives the sandbox. */
  readonly kept: string | undefined
  /** What log lines are written with; while the chat is on the screen, it puts them above the typed line. */
  readonly logs: { write: (line: string) => void }
  readonly place: SandboxPlace
}

/** Messages of a room that are shown again when one comes back to it. */
const shownAgain = 4

/** The chat of a person at a terminal, until they end it. */
export const terminalChat = Effect.fnUntraced(function*(session: ChatSession, options: Options) {
  const { input, output } = options
  const typed = yield* Queue.unbounded<string>()
  const ended = yield* Queue.unbounded<"over">()
  const rows = new TerminalRows(session.me, options.colors)
  const line = yield* Effect.acquireRelease(
    Effect.sync(() =>
      createInterface({ input, output, terminal: true, historySize: 200, removeHistoryDuplicates: true })
    ),
    (line) => Effect.sync(() => line.close())
  )
  const screen = new TerminalScreen(output, line)
  /** How many messages of a room have scrolled away for good. */
  const settled = new Map<ChatRoom, number>()

  const settledOf = (room: ChatRoom) => settled.get(room) ?? 0
  const rowsOf = (room: ChatRoom, from: number, to?: number) =>
    room.messages.slice(from, to).flatMap((one) => rows.message(one, screen.columns))

  /** Moves what is final, and has nothing open before it, to the settled part. */
  const settle = (room: ChatRoom) => {
    const from = settledOf(room)
    const open = room.messages.findIndex((one, index) => index >= from && isOpen(one))
    const to = open === -1 ? room.messages.length : open
    settled.set(room, to)
    return rowsOf(room, from, to)
  }
  const live = (room: ChatRoom) => [...rowsOf(room, settledOf(room)), ...rows.typing(room)]
  let over = false
  const draw = (first: ReadonlyArray<string> = [], above = 0) => {
    if (over) return
    const room = session.current()
    const next = settle(room)
    screen.draw([...first, ...next], live(room), above)
  }
  const redraw = () => {
    if (over) return
    const room = session.current()
    settle(room)
    const below = live(room)
    screen.redraw(rowsOf(room, 0, settledOf(room)).slice(-Math.max(0, screen.rows - 2 - below.length)), below)
  }
  const say = (lines: ReadonlyArray<string>) => draw(rows.faint(lines, screen.columns))
  const prompt = () => line.setPrompt(rows.paint("dim", `${session.current().name} › `))

  const elsewhere = (changed: ReadonlyArray<ChatRoom>) => {
    const news = changed.filter((room) =>
      room !== session.current() && room.messages.length > settledOf(room) && room.messages.every((one) => !isOpen(one))
    )
    return news.map((room) => {
      settled.set(room, room.messages.length)
      return `(there is an answer in ${room.name}: /room ${room.name})`
    })
  }

  const enter = Effect.fnUntraced(function*(name: string) {
    const room = yield* session.enter(name)
    prompt()
    const from = settledOf(room)
    draw([
      ...rows.faint(["", `── ${room.name} ──`], screen.columns),
      ...rowsOf(room, Math.max(0, from - shownAgain), from)
    ])
  })

  const obey = Effect.gen(function*() {
    for (;;) {
      const command = readCommand(yield* Queue.take(typed))
      switch (command._tag) {
        case "Say":
          yield* Effect.catchTag(
            session.say(command.text),
            "ChatRefused",
            ({ why }) => Effect.sync(() => say([`That was not sent: ${why}`]))
          )
          break
        case "Room":
          yield* Effect.catchTag(
            enter(command.name),
            "ChatRefused",
            ({ why }) => Effect.sync(() => say([`There is no such room, and none could be made: ${why}`]))
          )
          break
        case "Rooms":
          say(roomList(session))
          break
        case "Help":
          say([...chatHelp, ...joinHelp(options.place)])
          break
        case "Unknown":
          say([command.hint])
          break
        case "Nothing":
          break
        case "Quit":
          return
      }
    }
  })

  const { logs } = options
  const toStderr = logs.write
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      logs.write = (said) => say([said.trimEnd()])
      line.on("line", (text) => {
        draw([], screen.rowsOf(text))
        Queue.offerUnsafe(typed, text)
      })
      line.on("SIGINT", () => line.close())
      line.on("close", () => {
        over = true
        logs.write = toStderr
        Queue.offerUnsafe(ended, "over")
      })
      output.on("resize", redraw)
    }),
    () => Effect.sync(() => output.off("resize", redraw))
  )
  prompt()
  say(welcome(options.kept))
  const follow = session.follow((changed) => {
    const news = elsewhere(changed)
    if (news.length > 0) say(news)
    else if (changed.includes(session.current())) draw()
  })
  yield* Effect.raceAllFirst([obey, follow, Queue.take(ended)])
  output.write("\n")
})
