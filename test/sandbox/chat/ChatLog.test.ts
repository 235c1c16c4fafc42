import { assert, describe, it } from "@effect/vitest"
import type { EventId, RoomId } from "../../../src/domain/Ids.ts"
import { readCommand } from "../../../src/sandbox/chat/ChatCommand.ts"
import { answerToPrompt, ChatLog } from "../../../src/sandbox/chat/ChatLog.ts"

const bot = "@assistant:sandbox"
const mark = (state: string, part = 1) => ({
  "matrix-surface.turn": { prompt: "$p", attempt: 1, part, parts: 2, state }
})
const message = (id: string, body: string, more: object = {}, sender = bot) => ({
  type: "m.room.message",
  event_id: id,
  sender,
  content: { body, ...more }
})
const edit = (id: string, of: string, body: string, state: string, sender = bot) =>
  message(id, `* ${body}`, {
    "m.new_content": { body, ...mark(state) },
    "m.relates_to": { rel_type: "m.replace", event_id: of },
    ...mark(state)
  }, sender)
const sync = (...events: ReadonlyArray<unknown>) => ({ rooms: { join: { "!r": { timeline: { events } } } } })

describe("what a simple client knows", () => {
  it("folds edits into their message, and leaves those of others out", () => {
    const log = new ChatLog()
    log.take(
      sync(
        message("$1", "a", mark("working")),
        edit("$2", "$1", "ab", "working"),
        edit("$3", "$1", "forged", "answered", "@eve:sandbox")
      )
    )
    const room = log.room("!r" as RoomId)
    assert.deepStrictEqual(room.messages.filter((one) => one.sender === bot).map((one) => one.body), ["ab"])
    assert.deepStrictEqual(answerToPrompt(room, "$p" as EventId), { text: "ab", closed: false, failed: false })
    log.take(sync(edit("$4", "$1", "abc", "answered")))
    assert.deepStrictEqual(answerToPrompt(room, "$p" as EventId), { text: "abc", closed: true, failed: false })
  })

  it("reads an answer in the order of its parts, closed by whichever closes it", () => {
    const log = new ChatLog()
    log.take(sync(message("$2", "second", mark("answered", 2)), message("$1", "first", mark("working"))))
    assert.deepStrictEqual(answerToPrompt(log.room("!r" as RoomId), "$p" as EventId), {
      text: "first\n\nsecond",
      closed: true,
      failed: false
    })
  })

  it("takes an event that comes twice once, and what it cannot read not at all", () => {
    const log = new ChatLog()
    log.take(
      sync(message("$1", "a"), message("$1", "a"), { type: "m.room.message", content: { body: 7 } }, null, "odd")
    )
    log.take({
      rooms: { join: { "!r": { ephemeral: { events: [{ type: "m.typing", content: { user_ids: "nobody" } }] } } } }
    })
    log.take({ rooms: 7 })
    assert.lengthOf(log.room("!r" as RoomId).messages, 1)
  })
})

describe("what a typed line means", () => {
  it.each(
    [
      ["hello", { _tag: "Say", text: "hello" }],
      ["  ", { _tag: "Nothing" }],
      ["/room  big plans ", { _tag: "Room", name: "big plans" }],
      ["/rooms", { _tag: "Rooms" }],
      ["/QUIT", { _tag: "Quit" }],
      ["//quit", { _tag: "Say", text: "/quit" }]
    ] as const
  )("%j", (line, command) => assert.deepStrictEqual(readCommand(line), command))
  it.each([["/room", /\/room work/], ["/romo x", /no \/romo/]] as const)("%j is helped out", (line, hint) => {
    const command = readCommand(line)
    assert.match(command._tag === "Unknown" ? command.hint : "", hint)
  })
})
