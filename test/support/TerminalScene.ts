import { Effect, type Fiber, type Scope } from "effect"
import { PassThrough } from "node:stream"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { ChatLog, type ChatRoom } from "../../src/sandbox/chat/ChatLog.ts"
import type { ChatSession } from "../../src/sandbox/chat/ChatSession.ts"
import { terminalChat } from "../../src/sandbox/chat/terminal/TerminalChat.ts"
import { VirtualTerminal } from "./VirtualTerminal.ts"

const [me, bot] = ["@you:sandbox" as UserId, "@assistant:sandbox" as UserId]

/** Lets everything run that waits for nothing. */
export const breathe = Effect.promise(() => new Promise<void>((resume) => setImmediate(() => setImmediate(resume))))

interface TerminalScene {
  readonly terminal: VirtualTerminal
  readonly said: ReadonlyArray<string>
  /** Types text; `\r` is Enter. */
  type(keys: string): Effect.Effect<void>
  /** The bot's message `event` says this now. */
  answer(event: string, body: string, state: "working" | "answered", room?: string): Effect.Effect<void>
  typing(on: boolean): Effect.Effect<void>
  readonly logs: { write: (line: string) => void }
  readonly chat: Fiber.Fiber<void, unknown>
}

/** A chat over a session whose other side is the test. */
export const terminalScene = Effect.fnUntraced(
  function*(columns: number, rows: number, colors = false): Effect.fn.Return<TerminalScene, never, Scope.Scope> {
    const log = new ChatLog()
    const said: Array<string> = []
    const terminal = new VirtualTerminal(columns, rows)
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
    let changed: (rooms: ReadonlyArray<ChatRoom>) => void = () => {}
    let count = 0
    const room = (name: string) => log.byName(name) ?? Object.assign(log.room(`!${name}` as RoomId), { name })
    let here = room("main")
    const tell = (in_: ChatRoom, event: object) =>
      changed(log.take({ rooms: { join: { [in_.id]: { timeline: { events: [event] } } } } }))
    const session: ChatSession = {
      me,
      bot,
      log,
      current: () => here,
      enter: (name) => Effect.sync(() => (here = room(name))),
      say: (text) =>
        Effect.sync(() => {
          said.push(text)
          const event = `$mine${++count}` as EventId
          tell(here, { type: "m.room.message", event_id: event, sender: me, content: { body: text } })
          return event
        }),
      follow: (listener) => Effect.andThen(Effect.sync(() => void (changed = listener)), Effect.never)
    }
    const logs = { write: () => {} }
    const place = {
      homeserver: "http://127.0.0.1:1",
      page: { url: "http://127.0.0.1:1/#key" },
      user: { id: me, token: "t" },
      password: "p",
      bot: { id: bot },
      agent: { url: "ws://127.0.0.1:2" },
      ownAgent: false
    }
    const chat = yield* Effect.forkScoped(Effect.scoped(terminalChat(session, {
      input: input as unknown as NodeJS.ReadStream,
      output: terminal.output,
      colors,
      logs,
      kept: undefined,
      place
    })))
    yield* breathe
    return {
      terminal,
      said,
      logs,
      chat,
      type: (keys) => Effect.andThen(Effect.sync(() => void input.write(keys)), breathe),
      answer: (event, body, state, name = "main") =>
        Effect.andThen(
          Effect.sync(() => {
            const mark = { "matrix-surface.turn": { prompt: "$p", attempt: 1, part: 1, parts: 1, state } }
            const known = room(name).messages.some((one) => one.event === `$${event}`)
            const content = {
              body: `* ${body}`,
              "m.new_content": { body, ...mark },
              "m.relates_to": { rel_type: "m.replace", event_id: `$${event}` },
              ...mark
            }
            tell(
              room(name),
              known
                ? { type: "m.room.message", event_id: `$edit${++count}`, sender: bot, content }
                : { type: "m.room.message", event_id: `$${event}`, sender: bot, content: { body, ...mark } }
            )
          }),
          breathe
        ),
      typing: (on) =>
        Effect.andThen(
          Effect.sync(() =>
            changed(
              log.take({
                rooms: {
                  join: {
                    "!main": {
                      ephemeral: { events: [{ type: "m.typing", content: { user_ids: on ? [bot, me] : [] } }] }
                    }
                  }
                }
              })
            )
          ),
          breathe
        )
    }
  }
)

/** What is on the terminal below the chat's first words. */
export const afterWelcome = (terminal: VirtualTerminal) => terminal.text.split("\n").slice(7)
