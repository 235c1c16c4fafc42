import { assert } from "@effect/vitest"
import { Effect, Layer, Predicate, Redacted } from "effect"
import { join } from "node:path"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { initial } from "../../src/domain/outbox/RateBudget.ts"
import { budgetName, writeBudget } from "../../src/domain/outbox/StoredBudget.ts"
import * as JournalStore from "../../src/layers/journal/JournalStore.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { StoreValues } from "../../src/services/store/StoreValues.ts"
import { folder, startBot } from "../whole/BotProcess.ts"
import { isFinal, onlooker, type Seen } from "../whole/Onlooker.ts"
import { programs } from "./PythonEnvironment.ts"

export const homeserver = Homeserver.layer().pipe(Layer.provide(Faults.layer))

/** This homeserver limits nothing: a bot that had to learn it would make every test wait. */
const unlimited = (dataDir: string) =>
  Effect.flatMap(
    StoreValues,
    (values) => values.put(budgetName, writeBudget({ ...initial(0), rate: 1000, burst: 1000, tokens: 1000 }))
  ).pipe(Effect.provide(JournalStore.layer(dataDir)), Effect.orDie)

/** The settings for a program whose frames are its own. */
export const mapped = (program: "singleton" | "threads", url: string) => ({
  AGENT_URL: program === "threads" ? `${url}?thread_id={thread}` : url,
  AGENT_WIRE: "mapping",
  AGENT_MAPPING: join(programs, `${program}.mapping.json`)
})

const person = Effect.fnUntraced(function*(localpart: string, bot: UserId) {
  const server = yield* HomeserverHandle
  const { token, user } = yield* server.session(yield* server.register(localpart, ""), "PHONE")
  const client = yield* Effect.flatten(Effect.map(
    Layer.build(MatrixClientServer.layer({ homeserver: server.url, token: Redacted.make(token) })),
    (context) => Effect.provide(Matrix, context)
  ))
  const watch = yield* onlooker(client, bot)
  const say = (room: RoomId, text: string) => server.people.say(user, room, text)
  /** Waits for an event of the bot's about a prompt. */
  const sees = (prompt: EventId, wanted: (seen: Seen) => boolean) =>
    Effect.map(
      watch.until((all) => all.some((one) => one.mark.prompt === prompt && wanted(one))),
      (all) => all.find((one) => one.mark.prompt === prompt && wanted(one))!
    )
  return {
    user,
    say,
    sees,
    /** A room of this person's and the bot's alone. */
    room: server.people.room(user, { invite: [bot], direct: true }),
    closing: (prompt: EventId) => sees(prompt, isFinal),
    /** The events that the bot marked in a room, oldest first. */
    seenIn: (room: RoomId) => Effect.map(watch.whole(room), ({ seen }) => seen),
    /** The texts of the notices in a room. */
    notices: (room: RoomId) =>
      Effect.map(
        watch.whole(room),
        ({ events }) =>
          events.flatMap(({ content }) =>
            Predicate.isObject(content) && content["msgtype"] === "m.notice" ? [String(content["body"])] : []
          )
      ),
    /** Says it, and waits for what the prompt is closed with. */
    hears: (room: RoomId, text: string) =>
      Effect.flatMap(say(room, text), (prompt) => Effect.map(sees(prompt, isFinal), ({ body }) => body.trim()))
  }
})

type Person = Effect.Success<ReturnType<typeof person>>

/** The built bot as an operator starts it with these settings of its agent, and two people. */
export const scene = Effect.fnUntraced(function*(program: string, agent: Record<string, string>) {
  const server = yield* HomeserverHandle
  const bot = yield* server.session(yield* server.register("bot", ""), "BOT")
  const dataDir = yield* folder
  yield* unlimited(dataDir)
  const start = Effect.tap(
    startBot(program, {
      MATRIX_HOMESERVER: server.url,
      MATRIX_ACCESS_TOKEN: bot.token,
      MATRIX_ALLOWED_USERS: "@*:sandbox",
      WELCOME: "false",
      DATA_DIR: dataDir,
      ...agent
    }),
    ({ ready }) => ready
  )
  const process = yield* start
  return {
    alice: yield* person("alice", bot.user),
    bob: yield* person("bob", bot.user),
    process,
    dataDir,
    /** Starts the bot anew on its store, after its process has ended. */
    restart: start
  }
})

/** Two people tell the agent something at the same time, and each hears their own again. */
export const eachRemembersTheirOwn = Effect.fnUntraced(function*(alice: Person, bob: Person) {
  const [hers, his] = [yield* alice.room, yield* bob.room]
  yield* Effect.all([
    Effect.map(alice.hears(hers, "remember the blue door"), (body) => assert.include(body, "I will remember")),
    Effect.map(bob.hears(his, "remember the red gate"), (body) => assert.include(body, "I will remember"))
  ], { concurrency: 2 })
  const [she, he] = yield* Effect.all([
    alice.hears(hers, "what did I ask you to remember?"),
    bob.hears(his, "what did I ask you to remember?")
  ], { concurrency: 2 })
  assert.strictEqual(she, "You told me: remember the blue door")
  assert.strictEqual(he, "You told me: remember the red gate")
})
