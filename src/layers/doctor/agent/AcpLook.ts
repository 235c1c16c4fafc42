import { Effect, Option } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { agentEnvironment } from "../../../domain/agents/acp/ChildEnvironment.ts"
import { isLoginMissing } from "../../../domain/agents/acp/RunEnding.ts"
import { readModes } from "../../../domain/agents/acp/SessionModes.ts"
import { metAgent, type TriedSession, unmetAgent } from "../../../domain/doctor/agent/AcpFindings.ts"
import type { AgentPlace } from "../../../domain/doctor/DoctorRequest.ts"
import type { Finding } from "../../../domain/doctor/Finding.ts"
import { agentFault } from "../../../domain/reach/AgentFault.ts"
import { type AcpConnection, connectAcp, type OpenTransport } from "../../agent/acp/AcpConnection.ts"
import { openAgentSocket } from "../../agent/acp/AgentSocket.ts"
import { startAgentProcess } from "../../agent/acp/process/AgentProcess.ts"
import { tunnelTo } from "../../agent/ProxyTunnel.ts"
import { temporaryFolder } from "../../files/TemporaryFolder.ts"

export interface AcpLookOptions {
  readonly place: AgentPlace
  /** The words of the command line; undefined: it is behind a WebSocket. */
  readonly words: ReadonlyArray<string> | undefined
  readonly dataDir: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly client: string
}

/** The agent's own home where there is one, as a login may be in it; nothing of it is made. */
const homeIn = (dataDir: string | undefined, otherwise: string) => {
  const home = dataDir === undefined ? undefined : join(dataDir, "work", "home")
  return home !== undefined && existsSync(home) ? home : otherwise
}

const tried = ({ peer }: AcpConnection, folder: string) =>
  peer.request("session/new", { cwd: folder, mcpServers: [] }).pipe(
    Effect.map((answer): TriedSession => ({ modes: readModes(answer) })),
    Effect.catchTag(
      "RpcRefused",
      ({ code, refusal }) => Effect.succeed<TriedSession>({ refused: code, isLogin: isLoginMissing(refusal) })
    )
  )

/** Starts the agent, or connects to it, greets it and begins a session in which nothing is said. */
export const acpLook = Effect.fnUntraced(
  function*({ client, dataDir, environment, place: { token, url }, words }: AcpLookOptions) {
    const folder = yield* temporaryFolder("doctor")
    const home = homeIn(dataDir, folder)
    const tunnel = words === undefined ? yield* tunnelTo(url) : undefined
    const open: OpenTransport = (reader) =>
      words === undefined
        ? openAgentSocket({ url, token: Option.fromUndefinedOr(token), tunnel }, reader)
        : startAgentProcess({ words, folder: home, environment: agentEnvironment(environment, home) }, reader)
    return yield* connectAcp(open, client).pipe(
      Effect.flatMap((connection) =>
        Effect.map(
          tried(connection, folder),
          (session): ReadonlyArray<Finding> => metAgent(connection.hello, session, words !== undefined)
        )
      ),
      Effect.catchTag("RunTrouble", (trouble) => Effect.succeed([unmetAgent(agentFault(trouble, url))]))
    )
  },
  Effect.scoped
)
