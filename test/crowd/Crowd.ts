import { Effect, Layer, Option, Redacted } from "effect"
import type { UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { seeded, unlimited } from "../crash/CrashLane.ts"
import { type BotProcess, folder, startBot } from "../whole/BotProcess.ts"
import { crowdAgent } from "./CrowdAgent.ts"
import { hashOf } from "./CrowdFiles.ts"
import { crowdPerson } from "./CrowdPerson.ts"
import { makeCrowdRecord } from "./CrowdRecord.ts"
import type { CrowdRoom, CrowdWorld } from "./CrowdSpeech.ts"
import { crowdWatch, isClosing, shownBy } from "./CrowdWatch.ts"
import { mediaTrouble } from "./MediaTrouble.ts"
import type { CrowdEvidence } from "./verdict/CrowdEvidence.ts"
import { unreadFiles } from "./verdict/CrowdFileVerdict.ts"
import { crowdVerdict } from "./verdict/CrowdVerdict.ts"

export interface CrowdOptions {
  readonly seed: number
  readonly people: number
  readonly groups: number
  /** How long they go on writing, in ms. */
  readonly lasting: number
  readonly kills: number
  /** The longest that all may take, in ms. */
  readonly patience: number
}

/** People whose messages follow the bot's answers at once, over and over, are taken for programs. */
const breath = (random: () => number) => Effect.sleep(2_200 + random() * 2_000)

const roomsOf = Effect.fnUntraced(
  function*({ people }: HomeserverHandle["Service"], bot: UserId, crowd: ReadonlyArray<UserId>, groups: number) {
    const direct = yield* Effect.forEach(
      crowd,
      (user) =>
        Effect.map(people.room(user, { invite: [bot], direct: true }), (room): CrowdRoom => ({ room, members: [user] }))
    )
    const group = yield* Effect.forEach(Array.from({ length: groups }), (_, number) =>
      Effect.gen(function*() {
        const members = crowd.filter((_, at) => at % groups === number)
        const room = yield* people.room(members[0]!, { invite: [bot, ...members.slice(1)] })
        yield* Effect.forEach(members.slice(1), (user) => people.join(user, room))
        return { room, members } satisfies CrowdRoom
      }))
    return { direct, group }
  }
)

/** The hashes of the files that the bot shows, by their addresses. */
const storedFiles = ({ people }: HomeserverHandle["Service"], bot: UserId, events: ReadonlyArray<RawEvent>) =>
  Effect.gen(function*() {
    const stored = new Map<string, string>()
    for (const raw of events) {
      const url = shownBy(bot, raw)?.shown.url
      const bytes = url === undefined ? undefined : yield* people.fetch(bot, url)
      if (url !== undefined && bytes !== undefined) stored.set(url, hashOf(bytes))
    }
    return stored
  })

/** What was said at last in a room where something was left open, oldest first. */
const traceOf = (events: ReadonlyArray<RawEvent>): string =>
  events.slice(-25).map(({ content, event_id: id, sender: by, type }) => JSON.stringify({ type, id, by, content }))
    .join(
      "\n"
    )

/** People in rooms of their own and in groups, who do at random all that people do, with a bot that is killed. */
export const crowd = Effect.fnUntraced(function*(main: string, options: CrowdOptions) {
  const random = seeded(options.seed)
  const homeserver = yield* HomeserverHandle
  const { agent, given, heard } = yield* crowdAgent
  const bot = yield* homeserver.session(yield* homeserver.register("bot", ""), "BOT")
  const eyes = yield* homeserver.session(bot.user, "EYES")
  const crowd = yield* Effect.forEach(
    Array.from({ length: options.people }),
    (_, number) => homeserver.people.user(`person${number}`)
  )
  const { direct, group } = yield* roomsOf(homeserver, bot.user, crowd, options.groups)
  const dataDir = yield* folder
  yield* unlimited(dataDir)
  const client = yield* Effect.flatten(Effect.map(
    Layer.build(MatrixClientServer.layer({ homeserver: homeserver.url, token: Redacted.make(eyes.token) })),
    (context) => Effect.provide(Matrix, context)
  ))
  const record = makeCrowdRecord()
  const watch = yield* crowdWatch(client, bot.user)
  const world: CrowdWorld = { bot: bot.user, people: homeserver.people, watch, record, random }

  const processes: Array<BotProcess> = []
  const start = Effect.map(
    startBot(main, {
      MATRIX_HOMESERVER: homeserver.url,
      MATRIX_ACCESS_TOKEN: bot.token,
      MATRIX_ALLOWED_USERS: crowd.join(","),
      MATRIX_ENCRYPTION: "off",
      AGENT_URL: agent.url,
      AGENT_ATTESTED: "true",
      AGENT_MAX_CONVERSATIONS: "100",
      DATA_DIR: dataDir
    }),
    (process) => void processes.push(process)
  )
  const state = { isOver: false }
  const life = (user: UserId, number: number) =>
    Effect.gen(function*() {
      const own = crowdPerson(world, user, direct[number]!)
      const shared = group.find(({ members }) => members.includes(user))
      const together = shared === undefined ? own : crowdPerson(world, user, shared)
      while (!state.isOver) {
        yield* random() < 0.8 ? own : together
        yield* breath(random)
      }
    })
  const killing = Effect.gen(function*() {
    for (let kill = 0; kill < options.kills; kill++) {
      yield* Effect.sleep(options.lasting / (options.kills + 1) * (0.7 + 0.6 * random()))
      yield* processes.at(-1)!.end("SIGKILL")
      yield* start
    }
    yield* Effect.sleep(options.lasting / (options.kills + 1))
    state.isOver = true
  })
  yield* start
  yield* Effect.forkScoped(mediaTrouble(random))
  const all = Effect.all([killing, ...crowd.map(life)], { concurrency: "unbounded", discard: true })
  const done = yield* Effect.timeoutOption(all, options.patience)
  // Whoever was stopped or deleted a message has seen that; the bot may still have to put something away.
  yield* homeserver.settled(bot.user)
  // The agent hears of a stop behind the room.
  const atWork = () => [...agent.threads.values()].filter(({ active }) => active() !== undefined).length
  yield* Effect.sync(atWork).pipe(
    Effect.delay("50 millis"),
    Effect.repeat({ until: (count) => count === 0 }),
    Effect.timeoutOption("20 seconds")
  )
  const running = atWork()
  yield* processes.at(-1)!.end("SIGTERM")
  const rooms = [...direct, ...group]
  const histories = new Map(
    yield* Effect.forEach(
      rooms,
      ({ members, room }) =>
        Effect.map(homeserver.people.history(members[0]!, room), (events) => [room, events] as const)
    )
  )
  const stored = yield* storedFiles(homeserver, bot.user, [...histories.values()].flat())
  const threads = [...agent.threads.values()]
  const evidence: CrowdEvidence = {
    bot: bot.user,
    written: record.written,
    histories,
    heard,
    given: given(),
    begun: threads.flatMap(({ begun }) => begun),
    running,
    stored
  }
  return {
    isOver: Option.isSome(done),
    written: record.written.length,
    files: record.written.filter(({ file }) => file !== undefined).length,
    drawings: stored.size,
    unread: unreadFiles(evidence),
    verdict: crowdVerdict(evidence),
    trace: record.written.filter(({ event, fate }) =>
      fate !== "queued" && fate !== "meanwhile" && !watch.of(event).some(isClosing)
    )
      .map(({ event, room, word }) => `${word} ${event}\n${traceOf(histories.get(room) ?? [])}`),
    log: processes.flatMap(({ log }) => log)
  }
})
