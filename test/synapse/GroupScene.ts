import { it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import type { EventId, UserId } from "../../src/domain/Ids.ts"
import { elementsOf } from "../../src/domain/Json.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { startBot } from "../whole/BotProcess.ts"
import { isFinal, type Seen } from "../whole/Onlooker.ts"
import { scene } from "./Scene.ts"
import { make } from "./SynapsePeople.ts"

const closes = (one: Seen, prompt: EventId, attempt: number) =>
  isFinal(one) && one.mark.prompt === prompt && one.mark.attempt === attempt

/**
 * The bot, and people in a group room with it: alice made it and moderates it, ben has no power in it, and carol has
 * none either, but operates the bot.
 */
const group = Effect.fnUntraced(function*(main: string) {
  const synapse = inject("open")
  const { alice: token, bot, look, settings } = yield* scene(synapse)
  const alice = settings.MATRIX_ALLOWED_USERS as UserId
  const people = make(synapse, new Map([[alice, token]]))
  const ben = yield* people.user("ben")
  const carol = yield* people.user("carol")
  const room = yield* people.room(alice, { invite: [bot, ben, carol], name: "Kitchen" })
  for (const one of [ben, carol]) yield* people.join(one, room)
  const watch = yield* look
  const process = yield* startBot(main, { ...settings, MATRIX_ALLOWED_USERS: "@*:*", MATRIX_ADMINS: carol })
  yield* process.ready
  while ((yield* people.membership(room, bot)) !== "join") yield* Effect.sleep("50 millis")

  /** The final of a prompt's newest attempt. */
  const finalOf = (prompt: EventId, attempt = 1) =>
    Effect.map(
      watch.until((all) => all.some((one) => closes(one, prompt, attempt))),
      (all) => all.find((one) => closes(one, prompt, attempt))!
    )
  const say = (by: UserId, body: string, more: object = {}) =>
    people.say(by, room, { msgtype: "m.text", body, ...more })
  const ask = (by: UserId, body: string, more: object = {}) => Effect.flatMap(say(by, body, more), finalOf)
  const eventOf = Effect.fnUntraced(function*(event: string) {
    const found = (yield* people.history(alice, room)).find((one) => one["event_id"] === event)
    return found!["content"]
  })
  /** Whether the bot took a message for nothing that it is to answer; what it took, it would work on or have answered. */
  const isPassedOver = Effect.fnUntraced(function*(prompt: EventId) {
    const { body } = yield* ask(alice, "!status")
    return body.includes("Nothing is being worked on here, and nothing waits.") &&
      !(yield* watch.seen).some(({ mark }) => mark.prompt === prompt)
  })
  const mention = { "m.mentions": { user_ids: [bot] } }
  const { received } = yield* EchoAgent.EchoAgent
  /** Of each prompt that the agent was given: the words, and what went along. */
  const parts = () => received.filter(({ type }) => type === "prompt").map((frame) => elementsOf(frame["parts"]))
  return { alice, ask, ben, eventOf, finalOf, isPassedOver, mention, people, parts, room, say, bot, carol }
})

/** Makes cases of the file that calls it, each with a group of its own and an agent that repeats what it is told. */
export const groupCases = () => {
  const file = built()
  return <E>(
    name: string,
    test: (here: Effect.Success<ReturnType<typeof group>>) => Effect.Effect<void, E, EchoAgent.EchoAgent>
  ) =>
    it.live(name, () =>
      Effect.suspend(() => group(file("main.js"))).pipe(
        Effect.flatMap(test),
        Effect.scoped,
        Effect.provide(EchoAgent.layer())
      ))
}
