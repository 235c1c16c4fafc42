import { Deferred, Effect, type Scope } from "effect"
import { type AcpHello, acpVersion, readHello } from "../../../domain/agents/acp/AgentHello.ts"
import type { RpcId } from "../../../domain/agents/acp/JsonRpc.ts"
import { cancelledOutcome } from "../../../domain/agents/acp/PermissionRequest.ts"
import type { Thread } from "../../../domain/Ids.ts"
import { at, readText } from "../../../domain/Json.ts"
import { RunTrouble } from "../runs/RunDriver.ts"
import type { AcpReader, AcpTransport } from "./process/AgentProcess.ts"
import { makeRpcPeer, type RpcPeer, type RpcRefused } from "./RpcPeer.ts"
import type { LiveSession, SessionListener } from "./session/LiveSession.ts"

/** How the agent is reached: by its process, or over a socket. */
export type OpenTransport = (reader: AcpReader) => Effect.Effect<AcpTransport, RunTrouble, Scope.Scope>

/** One greeted agent, for all conversations. */
export interface AcpConnection {
  readonly hello: AcpHello
  readonly peer: RpcPeer
  /** By the agent's name of the session. What comes for any other is dropped. */
  readonly listeners: Map<string, SessionListener>
  /** The sessions that are open at the agent. */
  readonly sessions: Map<Thread, LiveSession>
  /** What an operator was told of this connection already. */
  readonly told: Set<string>
  readonly lost: Effect.Effect<RunTrouble>
}

/** How long the greeting may take: a program may have to be unpacked first. */
const longestGreeting = "60 seconds"
/** So many texts that are no messages are told of. */
const oddTexts = 100

const unsent = new RunTrouble({ why: "closed", detail: "gone", fatal: false, untaken: true })
const trouble = (why: RunTrouble["why"], detail: string, fatal = false) =>
  new RunTrouble({ why, detail, fatal, untaken: true })

/** What the agent says goes to whom it is for, and is counted where there is nobody. */
const makeRouting = (log: (line: string) => void) => {
  const listeners = new Map<string, SessionListener>()
  let strays = 0
  let foreign = 0
  let answer: RpcPeer["answer"] = () => {}
  const listenerOf = (params: unknown) => listeners.get(readText(at(params, "sessionId")) ?? "")
  const routing = {
    notified: (method: string, params: unknown, bytes: number) => {
      if (method !== "session/update") return
      const listener = listenerOf(params)
      if (listener !== undefined) return listener.updated(at(params, "update"), bytes)
      if (++foreign === 1) log("An update came for a session that is not open; it and all others are dropped")
    },
    asked: (id: RpcId, method: string, params: unknown, bytes: number) => {
      if (method !== "session/request_permission") return false
      const listener = listenerOf(params)
      if (listener === undefined) answer(id, { outcome: cancelledOutcome })
      else listener.permission(id, params, bytes)
      return true
    },
    strayed: () => {
      if (++strays === oddTexts) log(`${strays} texts of the agent's were no messages of JSON-RPC; all are skipped`)
    }
  }
  return { listeners, routing, answerBy: (by: RpcPeer["answer"]) => (answer = by) }
}

const greetingFault = ({ code }: RpcRefused) => trouble("protocol", `initialize ${code}`)

/** Opens the transport and greets the agent. `client`: the name of this program and its version, parted by a slash. */
export const connectAcp = Effect.fnUntraced(
  function*(open: OpenTransport, client: string): Effect.fn.Return<AcpConnection, RunTrouble, Scope.Scope> {
    const run = Effect.runForkWith(yield* Effect.context())
    const log = (line: string) => void run(Effect.logDebug(line))
    const { answerBy, listeners, routing } = makeRouting(log)
    let transport: AcpTransport | undefined
    const peer = makeRpcPeer((text) => transport?.send(text) ?? false, routing, unsent)
    answerBy(peer.answer)
    transport = yield* open({ message: peer.receive, log: (line) => log(`agent: ${line}`) })
    const lost = Deferred.makeUnsafe<RunTrouble>()
    yield* Effect.forkScoped(
      Effect.flatMap(transport.ended, (reason) =>
        Effect.sync(() => {
          peer.lose(reason)
          Deferred.doneUnsafe(lost, Effect.succeed(reason))
        })),
      { startImmediately: true }
    )
    yield* Effect.addFinalizer(() => Effect.sync(() => peer.lose(trouble("closed", "ended"))))
    const [name, version = "0"] = client.split("/")
    const hello = readHello(
      yield* peer.request("initialize", {
        protocolVersion: acpVersion,
        clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
        clientInfo: { name, version }
      }).pipe(
        Effect.timeoutOrElse({
          duration: longestGreeting,
          orElse: () => Effect.fail(trouble("silent", "no answer to initialize"))
        }),
        Effect.catchTag("RpcRefused", (error) => Effect.fail(greetingFault(error)))
      )
    )
    if (hello.version !== acpVersion) {
      return yield* trouble("version", `protocol version ${hello.version}`, true)
    }
    return { hello, peer, listeners, sessions: new Map(), told: new Set(), lost: Deferred.await(lost) }
  }
)
