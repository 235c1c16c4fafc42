import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"

export interface BotProcess {
  readonly child: ChildProcess
  /** Ends when the bot says that it is ready. */
  readonly ready: Effect.Effect<void>
  /** Sends a signal, and gives the exit code when the process has ended. */
  end(signal: NodeJS.Signals): Effect.Effect<number | null>
  readonly exited: Effect.Effect<number | null>
  /** The lines of its log so far. */
  readonly log: ReadonlyArray<string>
}

/** A folder for one test's store. */
export const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "matrix-surface-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/**
 * The built bot as an operator starts it, with these settings and none from outside. `node` is the Node that starts
 * it.
 */
export const startBot = (
  main: string,
  settings: Record<string, string>,
  node = process.execPath,
  args: ReadonlyArray<string> = []
): Effect.Effect<BotProcess, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const child = spawn(node, [main, ...args], {
          env: { PATH: process.env["PATH"] ?? "", LOG_FORMAT: "json", ...settings },
          stdio: ["ignore", "inherit", "pipe"],
          cwd: tmpdir()
        })
        return { child, exit: once(child, "exit") as Promise<[number | null]> }
      }),
      ({ child, exit }) =>
        Effect.promise(async () => {
          if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
          await exit
        })
    ),
    ({ child, exit }) => {
      const log: Array<string> = []
      const ready = new Promise<void>((resume, fail) => {
        createInterface({ input: child.stderr! }).on("line", (line) => {
          log.push(line)
          if (line.includes("\"message\":\"Ready\"")) resume()
        })
        void exit.then(() => fail(new Error(`The bot ended before it was ready: ${log.join("\n")}`)))
      })
      // Nobody may be waiting for it.
      ready.catch(() => {})
      const exited = Effect.promise(() => exit.then(([code]) => code))
      return {
        child,
        log,
        exited,
        ready: Effect.promise(() => ready),
        end: (signal) => Effect.andThen(Effect.sync(() => child.kill(signal)), exited)
      }
    }
  )
