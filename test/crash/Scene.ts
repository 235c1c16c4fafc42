import { Effect, Layer, Redacted } from "effect"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { readMark } from "../../src/domain/matrix/TurnMark.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import type { Echo } from "../../src/sandbox/agent/EchoAgent.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { type BotProcess, folder, startBot } from "../whole/BotProcess.ts"
import { isFinal, onlooker, type Seen } from "../whole/Onlooker.ts"
import { agentProxy } from "./AgentProxy.ts"
import { FarSide } from "./FarSide.ts"
import { homeserverProxy, type Spoil } from "./HomeserverProxy.ts"
import { makePoints, type Point } from "./Points.ts"
import { storeWatch } from "./StoreWatch.ts"

/**
 * The agents that the bot must be right with: one that goes on with a run and begins none twice, one that does
 * neither, and one that only begins none twice, so that it tells a run again from its beginning.
 */
export const agents = Effect.map(
  Effect.all({
    durable: EchoAgent.make({ caps: { resume: true, idempotent: true, durable: true } }),
    retelling: EchoAgent.make({ caps: { resume: false, idempotent: true, durable: true } }),
    neither: EchoAgent.make({ caps: { resume: false, idempotent: false, durable: false } })
  }),
  (agents): Readonly<Record<AgentKind, Echo>> => agents
)

export type AgentKind = "durable" | "retelling" | "neither"

export const isClosed = (seen: ReadonlyArray<Seen>, prompt: EventId) =>
  seen.some((one) => one.mark.prompt === prompt && isFinal(one))

export const isAsking = (one: Seen) => one.asked === "open"

const closedBy = (bot: UserId, { content, sender }: RawEvent): ReadonlyArray<EventId> => {
  const mark = sender === bot ? readMark(content) : undefined
  return mark === undefined || mark.state === "working" ? [] : [mark.prompt]
}

let scenes = 0

/** A bot of its own between two proxies of its own, with somebody who writes to it. The far sides are shared. */
export const scene = Effect.fnUntraced(function*(main: string, agent: Echo, spoil?: Spoil) {
  const homeserver = yield* FarSide
  const number = ++scenes
  const bot = yield* homeserver.account(`bot${number}`)
  const alice = yield* homeserver.account(`alice${number}`)
  const points = makePoints()
  const dataDir = yield* folder
  const toAgent = yield* agentProxy(agent.url, points)
  const settings = {
    MATRIX_HOMESERVER: yield* homeserverProxy(homeserver.url, points, spoil),
    MATRIX_ACCESS_TOKEN: bot.token,
    MATRIX_ALLOWED_USERS: alice.user,
    WELCOME: "false",
    AGENT_URL: toAgent.url,
    AGENT_ATTESTED: "true",
    DATA_DIR: dataDir
  }
  yield* storeWatch(dataDir, points)
  const client = yield* Effect.flatten(Effect.map(
    Layer.build(MatrixClientServer.layer({ homeserver: homeserver.url, token: Redacted.make(alice.token) })),
    (context) => Effect.provide(Matrix, context)
  ))
  const processes: Array<BotProcess> = []
  const { people } = homeserver

  return {
    bot: bot.user,
    /** Alice's own client. */
    client,
    dataDir,
    points,
    watch: yield* onlooker(client, bot.user),
    room: people.room(alice.user, { invite: [bot.user], direct: true }),
    say: (room: RoomId, text: string) => people.say(alice.user, room, text),
    /** Prompts with a final in these rooms, asked of the server itself. */
    closedNow: (rooms: ReadonlyArray<RoomId>) =>
      Effect.map(
        Effect.forEach(rooms, (room) => people.history(alice.user, room)),
        (histories) => new Set(histories.flat().flatMap((event) => closedBy(bot.user, event)))
      ),
    start: Effect.map(startBot(main, settings), (process) => void processes.push(process)),
    /** With another folder, as after a lost disk, and at once: the one that was killed cannot give the account back. */
    startOn: (folder: string) =>
      Effect.map(
        startBot(main, { ...settings, DATA_DIR: folder }, process.execPath, ["--take-over"]),
        (started) => void processes.push(started)
      ),
    end: (signal: NodeJS.Signals) => Effect.suspend(() => processes.at(-1)!.end(signal)),
    /** Ends with the point where the bot was killed, when it is dead. The kill itself waits for nobody. */
    killAt: (number: number, inThatMoment: () => void = () => {}) => {
      const { promise, resolve } = Promise.withResolvers<Point>()
      points.arm(number, () => {
        processes.at(-1)!.child.kill("SIGKILL")
        inThatMoment()
        resolve(points.seen().at(-1)!)
      })
      return Effect.tap(Effect.promise(() => promise), () => processes.at(-1)!.exited)
    },
    /** The runs that the agent began for this bot, by thread. */
    begun: Effect.sync(() => [...toAgent.prompts.keys()].map((thread) => agent.threads.get(thread)?.begun ?? [])),
    /** The words of the prompts that the agent was given. */
    given: toAgent.words,
    log: () => processes.flatMap(({ log }) => log)
  }
})

export type Scene = Effect.Success<ReturnType<typeof scene>>
