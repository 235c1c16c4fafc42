import { Context, Deferred, Effect, Layer, Logger, Option, type Scope } from "effect"
import { createServer, type Socket } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { WebSocketServer } from "ws"
import { makeLineCutter } from "../../../src/domain/agents/acp/NdJsonLines.ts"
import { connectAcp, type OpenTransport } from "../../../src/layers/agent/acp/AcpConnection.ts"
import { acpDriver } from "../../../src/layers/agent/acp/AcpDriver.ts"
import { makeAcpLauncher } from "../../../src/layers/agent/acp/AcpLauncher.ts"
import { makeAcpSessions } from "../../../src/layers/agent/acp/AcpSessions.ts"
import { type AcpOptions, layer as agentOverAcp } from "../../../src/layers/agent/acp/AgentOverAcp.ts"
import { RunTrouble } from "../../../src/layers/agent/runs/RunDriver.ts"
import { makeRunPool } from "../../../src/layers/agent/runs/RunPool.ts"
import { Agent } from "../../../src/services/agent/Agent.ts"
import { AgentSessions } from "../../../src/services/agent/AgentSessions.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { AgentWorld } from "../../contracts/Agent.contract.ts"
import { folder } from "../Folder.ts"
import { type AcpAbilities, makeScriptedAcp, type ScriptedAcp } from "./ScriptedAcp.ts"

export const puppet = fileURLToPath(new URL("./puppet.mjs", import.meta.url))

/** The agent in a test's hand. */
export class AcpHand extends Context.Service<
  AcpHand,
  ScriptedAcp & {
    readonly dataDir: string
    /** The connection breaks off. */
    readonly lose: Effect.Effect<unknown>
  }
>()("test/AcpHand") {}

/** A port on loopback at which the mind of a puppet listens, one connection after the other. */
export const mindOf = (agent: ScriptedAcp) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly port: number; readonly close: () => void }>((resume) => {
        const sockets = new Set<Socket>()
        const server = createServer((socket) => {
          sockets.add(socket)
          socket.on("error", () => {})
          const lines = makeLineCutter(1 << 25)
          const receive = agent.connect((text) => socket.write(`${text}\n`))
          socket.on("data", (bytes) => lines.cut(bytes).forEach(receive))
        })
        server.listen(0, "127.0.0.1", () => {
          const place = server.address()
          resume(Effect.succeed({
            port: typeof place === "object" && place !== null ? place.port : 0,
            close: () => {
              for (const socket of sockets) socket.destroy()
              server.close()
            }
          }))
        })
      }),
      ({ close }) => Effect.sync(close)
    ),
    ({ port }) => port
  )

/** A WebSocket on loopback behind which the agent is. */
const socketOf = (agent: ScriptedAcp) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<WebSocketServer>((resume) => {
        const server: WebSocketServer = new WebSocketServer({ host: "127.0.0.1", port: 0 })
        server.once("listening", () => resume(Effect.succeed(server)))
        server.on("connection", (socket) => {
          const receive = agent.connect((text) => socket.send(text))
          socket.on("message", (data: Buffer) => receive(data.toString()))
        })
      }),
      (server) =>
        Effect.sync(() => {
          for (const socket of server.clients) socket.terminate()
          server.close()
        })
    ),
    (server) => {
      const place = server.address()
      return `ws://127.0.0.1:${typeof place === "object" && place !== null ? place.port : 0}`
    }
  )

const worldOf = (agent: ScriptedAcp): typeof AgentWorld.Service => ({
  answers: (text, lines) => Effect.sync(() => agent.answers(text, lines)),
  says: (thread, lines) => Effect.sync(() => agent.says(thread, lines)),
  saysWhileDown: () => Effect.die("no log")
})

type Way = (agent: ScriptedAcp) => Effect.Effect<Pick<AcpOptions, "address" | "words">, never, Scope.Scope>

export const byProcess: Way = (agent) =>
  Effect.map(mindOf(agent), (port) => ({
    address: "stdio://puppet/1",
    words: [process.execPath, puppet, String(port)]
  }))

export const bySocket: Way = (agent) => Effect.map(socketOf(agent), (address) => ({ address, words: undefined }))

/** Where an agent of a test is: its folder, and how it is started. */
export const optionsOf = (dataDir: string, way: Pick<AcpOptions, "address" | "words">): AcpOptions => ({
  ...way,
  environment: process.env,
  mark: "mark",
  dataDir,
  token: Effect.succeed(Option.none()),
  client: "matrix-surface/test"
})

/** A transport that is two functions; `ended` is for a test to end it by. */
const inMemory = (agent: ScriptedAcp, ended: Deferred.Deferred<RunTrouble>): OpenTransport => ({ message }) =>
  Effect.sync(() => {
    const receive = agent.connect(message)
    return {
      ended: Deferred.await(ended),
      send: (text) => {
        receive(text)
        return true
      }
    }
  })

/** The same without a process or a socket, so that time can be a test's. */
export const acpInMemory = (can: AcpAbilities = {}) =>
  Layer.unwrap(Effect.gen(function*() {
    const agent = makeScriptedAcp(can)
    const dataDir = yield* folder
    const records = yield* AgentSessions
    const ended: Array<Deferred.Deferred<RunTrouble>> = []
    const open: OpenTransport = (reader) => {
      const end = Deferred.makeUnsafe<RunTrouble>()
      ended.push(end)
      return inMemory(agent, end)(reader)
    }
    const launcher = yield* makeAcpLauncher(connectAcp(open, "matrix-surface/test"))
    const sessions = yield* makeAcpSessions({ agent: "mark", work: join(dataDir, "work"), records })
    const driver = acpDriver({ launcher, sessions, records, permit: Effect.void })
    const pool = yield* makeRunPool({ address: "stdio://memory/1", driver })
    const lose = Effect.sync(() =>
      Deferred.doneUnsafe(
        ended.at(-1)!,
        Effect.succeed(new RunTrouble({ why: "closed", detail: "SIGKILL", fatal: false, untaken: false }))
      )
    )
    return Layer.mergeAll(
      Layer.succeed(Agent, Agent.of({ open: pool.open })),
      Layer.succeed(AcpHand, { ...agent, dataDir, lose })
    )
  })).pipe(Layer.provideMerge(JournalMemory.layer), Layer.provide(Logger.layer([])), Layer.orDie)

/** The wire to a scripted agent, over a store in memory, and the hand of a test in it. */
export const acpWorld = (can: AcpAbilities = {}, way: Way = byProcess) =>
  Layer.unwrap(Effect.gen(function*() {
    const agent = makeScriptedAcp(can)
    const dataDir = yield* folder
    const reached = yield* way(agent)
    return Layer.mergeAll(
      agentOverAcp(optionsOf(dataDir, reached)),
      Layer.succeed(AgentWorld, worldOf(agent)),
      Layer.succeed(AcpHand, { ...agent, dataDir, lose: Effect.die("by its process") })
    )
  })).pipe(Layer.provideMerge(JournalMemory.layer), Layer.provide(Logger.layer([])), Layer.orDie)
