import { Clock, Duration, Effect, Layer } from "effect"
import { existsSync, readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { homeFolder, isWorkFolder } from "../../../domain/agents/acp/WorkFolders.ts"
import { AgentSessions } from "../../../services/agent/AgentSessions.ts"

const pace = "1 hour"

/** Folders of no session in which nothing was changed since. A new one is changed when its session begins. */
const left = (work: string, kept: ReadonlySet<string>, before: number) =>
  readdirSync(work).filter((name) =>
    name !== homeFolder && isWorkFolder(name) && !kept.has(name) && statSync(join(work, name)).mtimeMs < before
  )

const pass = Effect.fnUntraced(function*(work: string, days: number) {
  const sessions = yield* AgentSessions
  const before = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.days(days))
  yield* sessions.forgetSessions(before)
  const kept = new Set(yield* sessions.threadsWithSession)
  const gone = yield* Effect.try(() => {
    if (!existsSync(work)) return 0
    const folders = left(work, kept, before)
    for (const name of folders) rmSync(join(work, name), { recursive: true, force: true })
    return folders.length
  })
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
