import { Effect, Fiber, Layer, Redacted } from "effect"
import { bot } from "../../src/app/Bot.ts"
import type { BotSettings } from "../../src/app/bot/BotSurroundings.ts"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import * as TrialHere from "../support/TrialHere.ts"
import { freshStore, settings } from "./MemoryBot.ts"
import { isFinal, onlooker, type Seen } from "./Onlooker.ts"

/** The sandbox homeserver and what it can do wrong. Time is the machine's own. */
export const farSide = Homeserver.layer().pipe(Layer.provideMerge(Faults.layer))

const connected = (homeserver: string, token: string) =>
  MatrixClientServer.layer({ homeserver, token: Redacted.make(token) })

/**
 * The whole bot in this process, between a scripted agent that says after what it is asked and a homeserver over
 * HTTP; its store outlives it.
 */
export const scene = Effect.gen(function*() {
  const homeserver = yield* HomeserverHandle
  const me = yield* homeserver.session(yield* homeserver.register("bot", ""), "BOT")
  const alice = yield* homeserver.session(yield* homeserver.register("alice", ""), "PHONE")
  const matrix = connected(homeserver.url, me.token)
  const agent = yield* Layer.build(AgentScripted.layer())
  const script = yield* Effect.provide(AgentScript, agent)
  const store = yield* Layer.build(freshStore)
  // This homeserver limits nothing: a bot that had to learn it would make every test wait.
  const budget = { rate: 1000, burst: 1000, tokens: 1000, at: 0, blockedUntil: 0, limited: false }
  yield* Effect.provide(Effect.flatMap(WholeJournal, (journal) => journal.put("budget", JSON.stringify(budget))), store)
  const client = yield* Effect.flatten(
    Effect.map(Layer.build(connected(homeserver.url, alice.token)), (context) => Effect.provide(Matrix, context))
  )
  const look = onlooker(client, me.user)
  let watch = yield* look
  const { people } = homeserver

  return {
    bot: me.user,
    alice: alice.user,
    store,
    homeserver: homeserver.url,
    matrix,
    people,
    register: homeserver.register,
    script,
    /** Alice's client begins anew, as it must when the server has lost its place too. */
    lookAnew: Effect.map(look, (anew) => {
      watch = anew
    }),
    history: (room: RoomId) => Effect.map(Effect.suspend(() => watch.whole(room)), ({ events }) => events),
    direct: people.room(alice.user, { invite: [me.user], direct: true }),
    group: people.room(alice.user, { invite: [me.user] }),
    /** Says it, to be answered with the same words. */
    say: (room: RoomId, text: string) => {
      script.answers(
        text,
        [{ _tag: "Text", message: "m1", text }, { _tag: "Ended", reason: "done" }] satisfies ReadonlyArray<Line>
      )
      return people.say(alice.user, room, { msgtype: "m.text", body: text, "m.mentions": { user_ids: [me.user] } })
    },
    start: (on = store, changed: Partial<BotSettings> = {}) =>
      Effect.forkScoped(
        bot({ ...settings, homeserver: new URL(homeserver.url), ...changed }).pipe(
          Effect.provide(matrix),
          Effect.provide(agent),
          Effect.provide(on),
          Effect.provide(TrialHere.layer)
        )
      ),
    closed: (...prompts: ReadonlyArray<EventId>) =>
      Effect.suspend(() =>
        watch.until((seen) => prompts.every((prompt) => seen.some((one) => one.mark.prompt === prompt && isFinal(one))))
      ),
    shown: (prompt: EventId) =>
      Effect.suspend(() => watch.until((seen) => seen.some(({ mark }) => mark.prompt === prompt))),
    /** The marked events of a room, oldest first. */
    seenIn: (room: RoomId) => Effect.map(Effect.suspend(() => watch.whole(room)), ({ seen }) => seen),
    /** What the bot said in a room, and the agent was asked. */
    answers: (room: RoomId) =>
      Effect.map(Effect.suspend(() => watch.whole(room)), ({ seen }) => bodies(seen.filter(isFinal))),
    asked: Effect.sync(() => script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : [])))
  }
})

const bodies = (seen: ReadonlyArray<Seen>) => seen.map(({ body }) => body)

export const end = <A, E>(fiber: Fiber.Fiber<A, E>) => Effect.asVoid(Fiber.interrupt(fiber))
