import { Effect } from "effect"
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { CopyAnswer } from "./CopyAnswer.ts"

const entry = () => new URL(import.meta.url.endsWith(".ts") ? "../../../copy.ts" : "./copy.js", import.meta.url)

/** Where SQLite may lay what it sorts; nothing else of the environment is needed. */
const passed = ["TMPDIR", "SQLITE_TMPDIR"]

const notMade = (detail: string): CopyAnswer => ({ made: "nothing", of: "copy", reason: "failed", detail })

/**
 * Makes a copy in a process of its own, which is gone when this is over, however it is over: so that somebody can still
 * interrupt it.
 */
export const copyApart = (source: string, target: string): Effect.Effect<CopyAnswer> =>
  Effect.callback<CopyAnswer>((resume) => {
    const child = fork(fileURLToPath(entry()), [], {
      env: Object.fromEntries(
        passed.flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]]])
      ),
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"]
    })
    const gone = new Promise<void>((done) => child.once("exit", () => done()))
    let answer: CopyAnswer | undefined
    child.on("message", (message: CopyAnswer) => {
      answer = message
    })
    child.once("error", (error) => resume(Effect.succeed(notMade(`its process cannot be started: ${error.message}`))))
    child.once(
      "exit",
      (code, signal) => resume(Effect.succeed(answer ?? notMade(`its process was ended: ${signal ?? `exit ${code}`}`)))
    )
    child.send({ source, target }, () => {})
    return Effect.promise(() => {
      child.kill("SIGKILL")
      return child.pid === undefined ? Promise.resolve() : gone
    })
  })
