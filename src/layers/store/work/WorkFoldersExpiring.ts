import { Clock, Duration, Effect, Layer, Option } from "effect"
import { existsSync, readdirSync, statSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { homeFolder, isWorkFolder } from "../../../domain/agents/acp/WorkFolders.ts"
import { AgentSessions } from "../../../services/agent/AgentSessions.ts"

const pace = "1 hour"

/** Whether nothing was changed in a folder since. One is changed when a session begins in it. */
const isOld = (path: string, before: number) => existsSync(path) && statSync(path).mtimeMs < before

/** Folders of no session. */
const left = (work: string, kept: ReadonlySet<string>) =>
  existsSync(work)
    ? readdirSync(work).filter((name) => name !== homeFolder && isWorkFolder(name) && !kept.has(name))
    : []

/** Deletes a folder of any size while everything else goes on. Returns whether it did. */
const deleted = (path: string, before: number) =>
  Effect.tryPromise(async () => {
    // A session may have begun in it while others were deleted.
    if (!isOld(path, before)) return false
    await rm(path, { recursive: true, force: true })
    return true
  })

const pass = Effect.fnUntraced(function*(work: string, days: number) {
  const sessions = yield* AgentSessions
  const before = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.days(days))
  yield* sessions.forgetSessions(before)
  const kept = new Set(yield* sessions.threadsWithSession)
  const folders = yield* Effect.try(() => left(work, kept))
  const tries = yield* Effect.forEach(folders, (name) => Effect.option(deleted(join(work, name), before)))
  const gone = tries.filter((one) => Option.getOrElse(one, () => false)).length
  if (gone > 0) yield* Effect.logInfo("Deleted the folders of old conversations").pipe(Effect.annotateLogs({ gone }))
})

/**
 * Forgets the sessions of agents in which nothing was asked for so many days, and deletes their folders: at the start
 * and every hour. What cannot be deleted is tried again by the next pass.
 */
export const layer = (work: string, days: number): Layer.Layer<never, never, AgentSessions> =>
  Layer.effectDiscard(
    Effect.forkScoped(Effect.forever(Effect.andThen(Effect.ignore(pass(work, days)), Effect.sleep(pace))))
  )
