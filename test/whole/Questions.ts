import { Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { type AskMark, readAskMark } from "../../src/domain/matrix/TurnMark.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { joined, start, until } from "./MemoryBot.ts"

export interface AskedEvent {
  readonly body: string
  readonly mark: AskMark
  readonly event: EventId
  readonly edits: EventId | undefined
  readonly content: RawEvent
  readonly at: number
}

const object = (value: unknown): RawEvent => (typeof value === "object" && value !== null ? value as RawEvent : {})

/** The events that show questions, oldest first: new ones, and edits. */
export const asked = Effect.fnUntraced(function*(room: RoomId) {
  const control = yield* MatrixMemoryControl
  return (yield* control.sent(room)).flatMap((raw): ReadonlyArray<AskedEvent> => {
    const content = object(raw["content"])
    const mark = readAskMark(content)
    const relation = object(content["m.relates_to"])
    if (mark === undefined) return []
    return [{
      body: String(object(content["m.new_content"])["body"] ?? content["body"]),
      mark,
      event: raw["event_id"] as EventId,
      content,
      at: Number(raw["origin_server_ts"]),
      edits: relation["rel_type"] === "m.replace" ? relation["event_id"] as EventId : undefined
    }]
  })
})

/** Waits for the newest of those to be about this question, in this state. */
export const shows = Effect.fnUntraced(function*(room: RoomId, ask: string, state: AskMark["asked"] = "open") {
  const control = yield* MatrixMemoryControl
  return yield* until(
    `${ask} is ${state}`,
    Effect.map(
      Effect.provideService(asked(room), MatrixMemoryControl, control),
      (all) => all.findLast(({ mark }) => mark.ask === ask && mark.asked === state)
    )
  )
})

/** Every notice of the bot's in the room. */
export const notices = Effect.fnUntraced(function*(room: RoomId) {
  const control = yield* MatrixMemoryControl
  return (yield* control.sent(room)).map(({ content }) => object(content)).filter(({ msgtype }) =>
    msgtype === "m.notice"
  ).map(({ body }) => String(body))
})

export const question = (ask: string, title: string, ...labels: ReadonlyArray<string>): Line => ({
  _tag: "Asked",
  ask,
  title,
  choices: labels.map((label, place) => ({ id: `${ask}-${place}`, label, effect: "other" }))
})

export const done: Line = { _tag: "Ended", reason: "done" }
export const text = (said: string): Line => ({ _tag: "Text", message: "m1", text: said })

/** What the agent was told beside prompts, as a line each. */
export const told = Effect.map(AgentScript, (script) =>
  script.sent.map(({ command }) => {
    switch (command._tag) {
      case "Answer":
        return `answer ${command.ask} ${command.choice ?? command.text}`
      case "Prompt":
        return `prompt ${command.text}`
      case "Cancel":
        return "cancel"
    }
  }))

/** Waits until the agent was told this. */
export const isTold = Effect.fnUntraced(function*(line: string) {
  const script = yield* AgentScript
  yield* until(
    line,
    Effect.map(Effect.provideService(told, AgentScript, script), (all) => (all.includes(line) ? true : undefined))
  )
})

/** A running bot in a room of alice's and bob's, where both may write. */
export const group = Effect.gen(function*() {
  const { bot, people } = yield* MatrixMemoryControl
  const alice: UserId = yield* people.user("alice")
  const bob: UserId = yield* people.user("bob")
  const room = yield* people.room(alice, { invite: [bot, bob] })
  yield* people.join(bob, room)
  yield* start()
  yield* joined(room)
  const says = (who: UserId, body: string, content: RawEvent = {}) =>
    people.say(who, room, { msgtype: "m.text", body, "m.mentions": {}, ...content })
  const mention: RawEvent = { "m.mentions": { user_ids: [bot] } }
  return { alice, bob, bot, room, says, mention }
})

/** Lets the bot do all that it does without any time passing. */
export const settled = Effect.forEach(
  Array.from({ length: 60 }),
  () => Effect.promise(() => new Promise<void>((resume) => setImmediate(resume))),
  { discard: true }
)
