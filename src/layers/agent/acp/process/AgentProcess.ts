import { Deferred, Effect, type Scope } from "effect"
import { makeLineCutter } from "../../../../domain/agents/acp/NdJsonLines.ts"
import { RunTrouble } from "../../runs/RunDriver.ts"
import { type ProcessPlace, signalGroup, startGroup } from "./ProcessGroup.ts"
import { programPath } from "./ProgramPath.ts"
import { makeStderrLog } from "./StderrLog.ts"

/** The longest message of the agent's, in bytes, and the most that it may leave unread of ours. */
const longestMessage = 32 * 1024 * 1024
const mostUnread = 64 * 1024 * 1024

/** How long the process may take to end when its input does, and when it is asked to. */
const afterInput = "4 seconds"
const afterRequest = "2 seconds"
/** How long the processes that the agent leaves behind may take to end. */
const leftBehind = "500 millis"

/** A way of messages to the agent and back, each a text. */
export interface AcpTransport {
  /** Returns false where the message did not leave. */
  send(text: string): boolean
  readonly ended: Effect.Effect<RunTrouble>
}

/** What a transport brings. */
export interface AcpReader {
  readonly message: (text: string) => void
  readonly log: (line: string) => void
}

const unstarted = (code: string) => new RunTrouble({ why: "unreachable", detail: code, fatal: false, untaken: true })

const endOf = (code: number | null, signal: NodeJS.Signals | null) =>
  new RunTrouble({ why: "closed", detail: signal ?? `exit ${code}`, fatal: false, untaken: false })

/**
 * Starts the agent's program, which lasts as long as the scope: its input is ended first, then its processes are asked
 * to end, then they are killed. The bot's own end does the same to them.
 */
export const startAgentProcess = Effect.fnUntraced(function*(
  { environment, folder, words }: ProcessPlace,
  { log, message }: AcpReader
): Effect.fn.Return<AcpTransport, RunTrouble, Scope.Scope> {
  const found = programPath(words[0] ?? "", environment["PATH"] ?? "")
  if ("missing" in found) return yield* unstarted(found.missing)
  const place = { environment, folder, words: [found.path, ...words.slice(1)] }
  const ended = Deferred.makeUnsafe<RunTrouble>()
  const left = Deferred.makeUnsafe<void>()

  const child = yield* Effect.acquireRelease(
    Effect.try({
      try: () => startGroup(place),
      catch: (error) => unstarted(error instanceof Error && "code" in error ? String(error.code) : "SPAWN")
    }),
    (child) =>
      Effect.gen(function*() {
        const { pid } = child
        if (pid === undefined) return
        child.stdin!.end()
        yield* Effect.timeoutOption(Deferred.await(left), afterInput)
        signalGroup(pid, "SIGTERM")
        yield* Effect.timeoutOption(Deferred.await(left), afterRequest)
        yield* Effect.sleep(leftBehind)
        signalGroup(pid, "SIGKILL")
        for (const stream of child.stdio) stream?.destroy()
      })
  )
  const end = (trouble: RunTrouble) => void Deferred.doneUnsafe(ended, Effect.succeed(trouble))
  const lines = makeLineCutter(longestMessage)
  // A process that is gone reads nothing; how it ended is told by its exit.
  for (const stream of child.stdio) stream?.on("error", () => {})
  child.once("error", (error) => end(unstarted("code" in error ? String(error.code) : "SPAWN")))
  child.once("exit", (code, signal) => {
    Deferred.doneUnsafe(left, Effect.void)
    // What it wrote last may still be on its way.
    setTimeout(() => end(endOf(code, signal)), 100).unref()
    child.stdout!.once("close", () => end(endOf(code, signal)))
  })
  child.stdout!.on("data", (bytes: Buffer) => lines.cut(bytes).forEach(message))
  child.stderr!.on("data", makeStderrLog(log, () => performance.now()))
  return {
    ended: Deferred.await(ended),
    send: (text) => {
      const { stdin } = child
      if (stdin === null || !stdin.writable || child.exitCode !== null) return false
      if (stdin.writableLength > mostUnread) {
        end(new RunTrouble({ why: "silent", detail: "reads nothing", fatal: false, untaken: false }))
        return false
      }
      stdin.write(`${text}\n`)
      return true
    }
  }
})
