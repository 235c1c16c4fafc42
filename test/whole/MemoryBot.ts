import { Duration, Effect, Fiber, Layer, Redacted, type Scope } from "effect"
import { bot } from "../../src/app/Bot.ts"
import type { BotSettings } from "../../src/app/bot/BotSurroundings.ts"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { type Mark, readMark } from "../../src/domain/matrix/TurnMark.ts"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import * as TrialHere from "../support/TrialHere.ts"

export const settings: BotSettings = {
  homeserver: new URL("http://memory.test"),
  userId: undefined,
  deviceId: undefined,
  allowedUsers: globs(["@alice*", "@bob*"]),
  admins: globs(["@bob*"]),
  commandPrefix: "!",
  groupPolicy: "mention",
  threads: "follow",
  chatScope: "room",
  strangerInvites: "reject",
  threadSalt: Redacted.make("salt"),
  streaming: "edits",
  language: "en",
  agent: { turnTimeout: Duration.minutes(30), maxAnswer: 262_144, maxConversations: 64, sender: "pseudonym" },
  store: "memory"
}

/** A store of which there is nothing yet: not even its name. */
export const emptyDisk = Layer.fresh(JournalMemory.layer)

/** A store that knows nothing and has a name of its own, and the names that its agent gets. */
export const freshStore = PseudonymsHmac.layer(Redacted.make("salt")).pipe(Layer.provideMerge(emptyDisk))

/** The whole bot over layers in memory; they outlive a bot that is stopped, so that another can be started on them. */
export const backends = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
  Layer.provideMerge(JournalMemory.layer),
  Layer.merge(Layer.merge(MatrixMemory.layer, AgentScripted.layer()))
)

export const start = (changed: Partial<BotSettings> = {}) =>
  Effect.forkScoped(Effect.provide(bot({ ...settings, ...changed }), TrialHere.layer))

/** Lets every fiber run until nothing changes what `probe` sees any more, or fails loudly. No clock moves. */
export const until = <A, R>(what: string, probe: Effect.Effect<A | undefined, never, R>): Effect.Effect<A, never, R> =>
  Effect.gen(function*() {
    for (let round = 0; round < 20_000; round++) {
      const found = yield* probe
      if (found !== undefined) return found
      yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
    }
    return yield* Effect.die(new Error(`It never came to pass: ${what}`))
  })

export interface Said {
  readonly body: string
  readonly mark: Mark
  readonly event: string
  readonly edits: string | undefined
  readonly raw: RawEvent
}

const object = (value: unknown): RawEvent => (typeof value === "object" && value !== null ? value as RawEvent : {})

/** What the bot sent to a room, oldest first: new events and edits. */
export const said = Effect.fnUntraced(function*(room?: RoomId) {
  const control = yield* MatrixMemoryControl
  return (yield* control.sent(room)).flatMap((raw): ReadonlyArray<Said> => {
    const content = object(raw["content"])
    const newest = object(content["m.new_content"])
    const mark = readMark(content)
    const relation = object(content["m.relates_to"])
    if (mark === undefined) return []
    return [{
      body: String(newest["body"] ?? content["body"]),
      mark,
      event: String(raw["event_id"]),
      edits: relation["rel_type"] === "m.replace" ? String(relation["event_id"]) : undefined,
      raw
    }]
  })
})

export const finals = (all: ReadonlyArray<Said>) => all.filter(({ mark }) => mark.state !== "working")

/** Waits until so many attempts are closed in the room. */
export const closed = (count: number, room?: RoomId) =>
  Effect.flatMap(
    MatrixMemoryControl,
    (control) =>
      until(
        `${count} finals`,
        Effect.map(
          Effect.provideService(said(room), MatrixMemoryControl, control),
          (all) => (finals(all).length >= count ? all : undefined)
        )
      )
  )

/** A direct room of alice's that the bot was invited to. */
export const directRoom = (name = "alice") =>
  Effect.gen(function*() {
    const { bot, people } = yield* MatrixMemoryControl
    const alice: UserId = yield* people.user(name)
    const room = yield* people.room(alice, { invite: [bot], direct: true })
    return { alice, room, say: (text: string) => people.say(alice, room, text) }
  })

export const joined = (room: RoomId) =>
  Effect.flatMap(
    MatrixMemoryControl,
    ({ bot, people }) =>
      until(
        "the bot joins",
        Effect.map(people.membership(room, bot), (membership) => (membership === "join" ? true : undefined))
      )
  )

export const stop = <A, E>(fiber: Fiber.Fiber<A, E>): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(Fiber.interrupt(fiber))
