import { Effect } from "effect"
import type { BotSettings } from "../../src/app/bot/BotSurroundings.ts"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import type { Choice } from "../../src/domain/turns/AgentEvent.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { finals, joined, said, start } from "./MemoryBot.ts"

export const yes: Choice = { id: "yes", label: "Yes, once", effect: "allow" }
const always: Choice = { id: "always", label: "Always", effect: "allow_always" }
export const no: Choice = { id: "no", label: "No", effect: "deny" }

export const choosing = (
  ask: string,
  title: string,
  choices: ReadonlyArray<Choice>,
  more: { readonly expires?: string } = {}
): Line => ({
  _tag: "Asked",
  ask,
  title,
  choices,
  ...more
})

export const replyTo = (event: EventId) => ({ "m.relates_to": { "m.in_reply_to": { event_id: event } } })

/** A room of alice, bob and carol that the bot is invited to. */
export const roomOfThree = Effect.gen(function*() {
  const { bot, people } = yield* MatrixMemoryControl
  const alice: UserId = yield* people.user("alice")
  const bob: UserId = yield* people.user("bob")
  const carol: UserId = yield* people.user("carol")
  const room: RoomId = yield* people.room(alice, { invite: [bot, bob, carol] })
  yield* Effect.forEach([bob, carol], (user) => people.join(user, room))
  const says = (who: UserId, body: string, content: object = {}) =>
    people.say(who, room, { msgtype: "m.text", body, "m.mentions": {}, ...content })
  const reacts = (who: UserId, target: EventId, key: string) =>
    people.send(who, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } })
  const mention = { "m.mentions": { user_ids: [bot] } }
  return { alice, bob, carol, bot, room, says, reacts, mention }
})

/** That room with a running bot, whose agent asks alice, who wrote "deploy". */
export const world = Effect.fnUntraced(function*(line: Line, changed: Partial<BotSettings> = {}) {
  const script = yield* AgentScript
  const people = yield* roomOfThree
  script.answers("deploy", [line])
  yield* start(changed)
  yield* joined(people.room)
  yield* people.says(people.alice, "@bot:memory: deploy", people.mention)
  return { ...people, thread: script.sent }
})

export const deploying = choosing("a1", "Deploy?", [yes, always, no])
export const approvers = { approvers: globs(["@carol*"]) }

/** What the bot says to people itself in the room, of one kind. */
export const words = (room: RoomId, part: string) =>
  Effect.map(said(room), (all) => finals(all).filter(({ body }) => body.includes(part)))
