import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { BotSettings } from "../../src/app/bot/BotSurroundings.ts"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { closed, finals, joined, start } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }

/** What the agent was given of its newest prompt besides the words; each part as "kind by whom: text". */
export const context = Effect.gen(function*() {
  const { sent } = yield* AgentScript
  const command = sent.at(-1)?.command
  assert(command?._tag === "Prompt")
  return (command.context ?? []).map(({ from, kind, text }) => `${kind} by ${from?.slice(0, 3) ?? "you"}: ${text}`)
})

const relates = (content: RawEvent): RawEvent => ({ "m.relates_to": content })
export const replyTo = (event: string) => relates({ "m.in_reply_to": { event_id: event } })
export const inThread = (root: string) => relates({ rel_type: "m.thread", event_id: root, is_falling_back: true })

export const answersAll = (...words: ReadonlyArray<string>) =>
  Effect.map(AgentScript, (script) => {
    for (const word of words) script.answers(word, [text(`to: ${word}`), done])
  })

/** A group room of alice and bob. */
export const group = Effect.fnUntraced(function*(changed: Partial<BotSettings>, ...words: ReadonlyArray<string>) {
  const { bot, people } = yield* MatrixMemoryControl
  yield* answersAll(...words)
  const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
  const room = yield* people.room(alice, { invite: [bot, bob] })
  yield* people.join(bob, room)
  yield* start(changed)
  yield* joined(room)
  const say = (body: string, content: RawEvent = {}, by = alice) =>
    people.say(by, room, { msgtype: "m.text", body, "m.mentions": {}, ...content })
  const ask = (body: string, content: RawEvent = {}) => say(body, { ...content, "m.mentions": { user_ids: [bot] } })
  return { alice, ask, bob, people, room, say }
})

export const said = (count: number, room: RoomId) => Effect.map(closed(count, room), (all) => finals(all).at(-1)!)
