import { Effect } from "effect"
import { chmodSync, existsSync, lstatSync, mkdirSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { homeFolder } from "../../../../domain/agents/acp/WorkFolders.ts"
import type { Thread } from "../../../../domain/Ids.ts"
import { RunTrouble } from "../../runs/RunDriver.ts"

const faultOf = (cause: unknown) =>
  new RunTrouble({
    why: "unreachable",
    detail: cause instanceof Error && "code" in cause ? `work ${String(cause.code)}` : "work folder",
    fatal: false,
    untaken: true
  })

/** A folder of the bot's user alone, made where it is not there. One that is a link leads elsewhere, and is refused. */
const privateFolder = (path: string) => {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (!lstatSync(path).isDirectory()) throw Object.assign(new Error("it is no folder"), { code: "ENOTDIR" })
  chmodSync(path, 0o700)
}

const made = (work: string, name: string) =>
  Effect.try({
    try: () => {
      privateFolder(work)
      const path = join(work, name)
      privateFolder(path)
      // Nobody takes it for one that was left behind.
      utimesSync(path, new Date(), new Date())
      return path
    },
    catch: faultOf
  })

/** The folder in which the agent works for a thread, by its path, below the folder for all of them. */
export const sessionFolder = (work: string, thread: Thread) => made(work, thread)

/** Whether a thread's folder is still there. */
export const isFolderThere = (work: string, thread: Thread): boolean => existsSync(join(work, thread))

/** The agent's own home. */
export const agentHome = (work: string) => made(work, homeFolder)
