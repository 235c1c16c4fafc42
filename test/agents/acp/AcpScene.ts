import { Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { allGone } from "../../support/acp/LivingProcesses.ts"
import { scene } from "../AgentScene.ts"

/** What the file at a path holds, a line each; none where it is not there. */
export const linesOf = (path: string): ReadonlyArray<string> => {
  try {
    return readFileSync(path, "utf8").split("\n").filter((line) => line !== "")
  } catch {
    return []
  }
}

/** The processes of the agent, and those that it began: they have its home. */
const processesOf = (home: string): ReadonlyArray<number> =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`HOME=${home}`) ? [Number(pid)] : []
    } catch {
      return []
    }
  })

/** The built bot with an agent that speaks ACP, which it starts itself. */
export const acpScene = Effect.fnUntraced(
  function*(program: string, command: string, more: Readonly<Record<string, string>> = {}) {
    const parts = yield* scene(program, {
      AGENT_WIRE: "acp",
      AGENT_COMMAND: command,
      AGENT_ATTESTED: "true",
      ...more
    })
    const home = join(parts.dataDir, "work", "home")
    return {
      ...parts,
      /** The agent's processes now. */
      agents: Effect.sync(() => processesOf(home)),
      /** Ends the agent's processes as a crash does. */
      killAgent: Effect.suspend(() => {
        const pids = processesOf(home)
        for (const pid of pids) process.kill(pid, "SIGKILL")
        return allGone(pids)
      })
    }
  }
)
