import { Clock, Deferred, Effect, Fiber } from "effect"
import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { basename, join } from "node:path"
import type { TripLog } from "../../sandbox/page/trip/TripLog.ts"

/** How long a killed bot stays away, as under a supervisor that starts it again. */
const away = "3 seconds"

export interface RestartedOptions<E, R> {
  /** Serves on the store of a folder until it is interrupted. */
  readonly serve: (dataDir: string) => Effect.Effect<unknown, E, R>
  /** Where the sandbox's own store is. */
  readonly folder: string
  /** A store that outlives the sandbox; it is worked on where it is. */
  readonly kept: string | undefined
  /** Takes away the ways out, so that nobody hears a last word of a bot that is dead. */
  readonly sever: (on: boolean) => Effect.Effect<void>
  readonly log: TripLog
}

/** A bot in this process that can be killed, and comes back. */
export interface RestartedBot<E, R> {
  readonly run: Effect.Effect<unknown, E, R>
  /** Ends the bot's present life; nothing happens while there is none. */
  readonly kill: () => void
  readonly isRunning: () => boolean
}

/** Not copied: the lock, which the system lets go of, and what SQLite makes anew beside a store. */
const isLeftBehind = (path: string) => /(?:\.lock|-shm)$/.test(basename(path))

/**
 * The store as it is on the disk at this moment: all that a process that is killed leaves. It takes the place of the
 * old life's store, with all that this one still wrote while its scopes closed.
 */
const leftOnDisk = (from: string, to: string) => {
  mkdirSync(to, { mode: 0o700 })
  cpSync(from, to, { recursive: true, filter: (path) => !isLeftBehind(path) })
}

/**
 * Serves until it is interrupted or fails. A kill is as SIGKILL is to everybody else: the homeserver and the agent hear
 * nothing more of that life, and the next one has what was on the disk at that moment. Only a store that is kept is
 * closed in order, so that the person's folder is never a copy; it holds the same (docs/design.md, law 3).
 */
export const restartedBot = <E, R>(options: RestartedOptions<E, R>): RestartedBot<E, R> => {
  const { folder, kept, log, serve, sever } = options
  let deadly: Deferred.Deferred<void> | undefined
  const note = (what: string) => Effect.map(Clock.currentTimeMillis, (at) => log.note({ stage: "bot", what }, at))

  const live = Effect.fnUntraced(function*(dataDir: string) {
    const killed = Deferred.makeUnsafe<void>()
    deadly = killed
    yield* note("started on its store")
    const life = yield* Effect.forkChild(serve(dataDir))
    return yield* Effect.raceFirst(
      Effect.as(Fiber.join(life), undefined),
      Effect.as(Deferred.await(killed), life)
    )
  })

  const run = Effect.gen(function*() {
    const dataDir = kept ?? join(folder, "bot")
    const left = join(folder, "left")
    for (;;) {
      const life = yield* live(dataDir)
      if (life === undefined) return
      deadly = undefined
      yield* sever(true)
      yield* note("killed")
      if (kept === undefined) leftOnDisk(dataDir, left)
      yield* Fiber.interrupt(life)
      if (kept === undefined) {
        rmSync(dataDir, { recursive: true, force: true })
        renameSync(left, dataDir)
      }
      yield* sever(false)
      yield* Effect.sleep(away)
    }
  })

  return {
    run,
    kill: () => {
      if (deadly !== undefined) Deferred.doneUnsafe(deadly, Effect.void)
    },
    isRunning: () => deadly !== undefined
  }
}
