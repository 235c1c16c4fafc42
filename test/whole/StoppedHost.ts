import { Effect, Layer, Redacted, type Scope } from "effect"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { folder, startBot } from "./BotProcess.ts"
import { finalsByPrompt, isFinal, onlooker } from "./Onlooker.ts"

/** A homeserver and an agent for two hosts. */
export const farSides = Layer.merge(Homeserver.layer().pipe(Layer.provide(Faults.layer)), EchoAgent.layer())

const unlimited = { rate: 1000, burst: 1000, tokens: 1000, at: 0, blockedUntil: 0, limited: false }

/** An account, and bots for it that share nothing else. */
export const account = Effect.gen(function*() {
  const homeserver = yield* HomeserverHandle
  const agent = yield* EchoAgent.EchoAgent
  const bot = yield* homeserver.session(yield* homeserver.register("bot", ""), "BOT")
  return {
    bot: bot.user,
    start: (main: string, dataDir: string, ...args: ReadonlyArray<string>) =>
      startBot(
        main,
        {
          MATRIX_HOMESERVER: homeserver.url,
          MATRIX_ACCESS_TOKEN: bot.token,
          MATRIX_ALLOWED_USERS: "@*:sandbox",
          AGENT_URL: agent.url,
          AGENT_ATTESTED: "true",
          DATA_DIR: dataDir
        },
        process.execPath,
        args
      ),
    /**
     * A folder whose bot knows that this homeserver limits nothing: one that had to learn it would show its first
     * words late.
     */
    folder: Effect.tap(
      folder,
      (dataDir) =>
        Effect.provide(
          Effect.flatMap(WholeJournal, (journal) => journal.put("budget", JSON.stringify(unlimited))),
          Store.layer(dataDir)
        )
    )
  }
})

/** A person with a phone, who watches what the bot says. */
export const person = Effect.fnUntraced(function*(bot: UserId) {
  const homeserver = yield* HomeserverHandle
  const { token, user } = yield* homeserver.session(yield* homeserver.register("alice", ""), "PHONE")
  const client = yield* Layer.build(
    MatrixClientServer.layer({ homeserver: homeserver.url, token: Redacted.make(token) })
  )
    .pipe(Effect.map((context) => Effect.provide(Matrix, context)), Effect.flatten)
  const watch = yield* onlooker(client, bot)
  return {
    watch,
    room: homeserver.people.room(user, { invite: [bot], direct: true }),
    say: (room: RoomId, text: string) => homeserver.people.say(user, room, text),
    closed: (events: ReadonlyArray<EventId>) =>
      watch.until((seen) => events.every((event) => seen.some((one) => one.mark.prompt === event && isFinal(one))))
  }
})

export interface Ordeal {
  /** How long the older bot is stopped, in ms; less than the newer one needs is made more. */
  readonly stopped: number
  readonly rooms: number
  /** What is being answered when the older one is stopped: in each room, its first words are shown. */
  readonly underWay?: string
}

export interface Outcome {
  readonly prompts: number
  /** Under way when the older one was stopped. */
  readonly begun: number
  /** Given to the agent more than once. */
  readonly twice: ReadonlyArray<string>
  /** Closed more than once, or never. */
  readonly doubled: ReadonlyArray<string>
  readonly lost: ReadonlyArray<string>
  /** How the older one ended, and its last line. */
  readonly older: { readonly code: number | null; readonly said: string }
  readonly newerServes: boolean
}

/**
 * The older of two bots is stopped as a paused machine is, the newer one answers meanwhile, and the older one goes
 * on.
 */
export const stoppedHost = (
  main: string,
  { rooms, stopped, underWay }: Ordeal
): Effect.Effect<Outcome, unknown, HomeserverHandle | EchoAgent.EchoAgent | Scope.Scope> =>
  Effect.gen(function*() {
    const agent = yield* EchoAgent.EchoAgent
    const { bot, folder, start } = yield* account
    const { closed, watch, ...alice } = yield* person(bot)
    const places: ReadonlyArray<RoomId> = yield* Effect.forEach(Array.from({ length: rooms }), () => alice.room)
    const said = new Map<EventId, string>()
    const say = (what: string) =>
      Effect.forEach(places, (room, n) =>
        Effect.gen(function*() {
          const text = `${what} ${n}`
          const event = yield* alice.say(room, text)
          said.set(event, text)
          return event
        }))

    const older = yield* start(main, yield* folder)
    yield* older.ready
    yield* closed(yield* say("before"))
    const begun = underWay === undefined ? [] : yield* say(underWay)
    const shownAt = yield* watch.until((seen) => begun.every((event) => seen.some((one) => one.mark.prompt === event)))
    older.child.kill("SIGSTOP")
    const stoppedAt = performance.now()
    // Some of it is the answer to its long poll, and lies in its socket when it goes on.
    yield* say("at once")
    yield* say("then")
    const newer = yield* start(main, yield* folder)
    yield* newer.ready
    yield* closed(yield* say("meanwhile"))
    yield* Effect.sleep(Math.max(0, stopped - (performance.now() - stoppedAt)))
    older.child.kill("SIGCONT")
    const code = yield* older.exited
    yield* say("after")
    yield* closed([...said.keys()])
    // Whatever would come late comes now.
    yield* Effect.sleep("2 seconds")
    const shown = (yield* Effect.forEach(places, (room) => watch.whole(room))).flatMap(({ seen }) => seen)
    const finals = finalsByPrompt(shown)
    const count = (event: EventId) =>
      [...finals].filter(([key]) => key.startsWith(`${event} `)).reduce((sum, [, times]) => sum + times, 0)
    const given = agent.received.filter((frame) => frame["type"] === "prompt").map((frame) =>
      (frame["parts"] as ReadonlyArray<{ readonly text: string }>)[0]!.text
    )
    const texts = (is: (event: EventId, text: string) => boolean) =>
      [...said].filter(([event, text]) => is(event, text)).map(([, text]) => text)
    return {
      prompts: said.size,
      begun: begun.filter((event) => !shownAt.some((one) => one.mark.prompt === event && isFinal(one))).length,
      twice: texts((_, text) => given.filter((one) => one === text).length > 1),
      doubled: texts((event) => count(event) > 1),
      lost: texts((event) => count(event) < 1),
      older: { code, said: older.log.at(-1) ?? "" },
      newerServes: newer.child.exitCode === null && newer.child.signalCode === null
    }
  })
