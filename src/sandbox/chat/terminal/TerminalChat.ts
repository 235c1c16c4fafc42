import { Effect, Queue } from "effect"
import { createInterface, type Interface } from "node:readline"
import type { WriteStream } from "node:tty"
import type { SandboxPlace } from "../Announcement.ts"
import { readCommand } from "../ChatCommand.ts"
import type { ChatSession } from "../ChatSession.ts"
import { chatHelp, joinHelp, roomList, welcome } from "../ChatTexts.ts"
import { askForPastes, PastedInput, pastedText } from "./PastedInput.ts"
import { TerminalRooms } from "./TerminalRooms.ts"
import { TerminalRows } from "./TerminalRows.ts"
import { TerminalScreen } from "./TerminalScreen.ts"

export interface TerminalOptions {
  readonly input: NodeJS.ReadStream
  readonly output: WriteStream
  readonly colors: boolean
  /** The folder of the bot's store, when it outlives the sandbox. */
  readonly kept: string | undefined
  /** What log lines are written with; while the chat is on the screen, it puts them above the typed line. */
  readonly logs: { write: (line: string) => void }
  readonly place: SandboxPlace
}

/** A chat on a terminal, on its way. */
interface Chat {
  readonly session: ChatSession
  readonly options: TerminalOptions
  readonly rooms: TerminalRooms
  readonly screen: TerminalScreen
  readonly line: Interface
  /** Shows the prompt of the current room. */
  readonly prompt: () => void
}

/** Nothing is completed: Tab would put itself into the line otherwise. */
const completer = (line: string): [Array<string>, string] => [[], line]

const openLine = ({ input, output }: TerminalOptions) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const keys = new PastedInput((on) => void input.setRawMode(on))
      input.pipe(keys)
      output.write(askForPastes.on)
      const line = createInterface({
        input: keys,
        output,
        terminal: true,
        historySize: 200,
        removeHistoryDuplicates: true,
        completer
      })
      return { line, keys }
    }),
    ({ keys, line }) =>
      Effect.sync(() => {
        output.write(askForPastes.off)
        input.unpipe(keys)
        input.pause()
        line.close()
      })
  ).pipe(Effect.map(({ line }) => line))

/** Does what the typed lines say, until one of them ends the chat. */
const obey = Effect.fnUntraced(function*({ options, prompt, rooms, session }: Chat, typed: Queue.Dequeue<string>) {
  const enter = Effect.fnUntraced(function*(name: string) {
    const room = yield* session.enter(name)
    prompt()
    rooms.show(room)
  })
  for (;;) {
    const text = yield* Queue.take(typed)
    const command = readCommand(text)
    const tell = (lines: ReadonlyArray<string>) => rooms.tell([`› ${text.trim()}`, ...lines])
    switch (command._tag) {
      case "Say":
        yield* Effect.catchTag(
          session.say(command.text),
          "ChatRefused",
          ({ why }) => Effect.sync(() => rooms.tell([`That was not sent: ${why}`]))
        )
        break
      case "Room":
        yield* Effect.catchTag(
          enter(command.name),
          "ChatRefused",
          ({ why }) => Effect.sync(() => rooms.tell([`There is no such room, and none could be made: ${why}`]))
        )
        break
      case "Rooms":
        tell(roomList(session))
        break
      case "Help":
        tell([...chatHelp, ...joinHelp(options.place)])
        break
      case "Unknown":
        tell([command.hint])
        break
      case "Nothing":
        break
      case "Quit":
        return
    }
  }
})

/** Joins the terminal's events to the chat while its scope is open. */
const listen = (
  { line, options: { logs, output }, rooms, screen }: Chat,
  typed: Queue.Enqueue<string>,
  ended: Queue.Enqueue<"over">
) => {
  const redraw = () => rooms.redraw()
  return Effect.acquireRelease(
    Effect.sync(() => {
      const toStderr = logs.write
      logs.write = (said) => rooms.say([said.trimEnd()])
      line.on("line", (text) => {
        rooms.draw([], screen.rowsOf(text))
        Queue.offerUnsafe(typed, pastedText(text))
      })
      line.on("SIGINT", () => line.close())
      line.on("close", () => {
        rooms.end()
        logs.write = toStderr
        Queue.offerUnsafe(ended, "over")
      })
      output.on("resize", redraw)
    }),
    () => Effect.sync(() => output.off("resize", redraw))
  )
}

/** The chat of a person at a terminal, until they end it. */
export const terminalChat = Effect.fnUntraced(function*(session: ChatSession, options: TerminalOptions) {
  const typed = yield* Queue.unbounded<string>()
  const ended = yield* Queue.unbounded<"over">()
  const line = yield* openLine(options)
  const rows = new TerminalRows(session.me, options.colors)
  const screen = new TerminalScreen(options.output, line)
  const rooms = new TerminalRooms(session, rows, screen)
  const prompt = () => line.setPrompt(rows.paint("dim", `${session.current().name} › `))
  const chat: Chat = { session, options, rooms, screen, line, prompt }
  yield* listen(chat, typed, ended)
  prompt()
  rooms.say(welcome(options.kept, options.place))
  const follow = session.follow((changed) => rooms.changed(changed))
  yield* Effect.raceAllFirst([obey(chat, typed), follow, Queue.take(ended)])
  options.output.write("\n")
})
