import { Effect } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { freePort } from "../../support/FreePort.ts"
import { folder } from "../../whole/BotProcess.ts"
import { agUiEnvironment } from "./AgUiEnvironment.ts"

/** The options of ag-ui-langgraph that change what it says of interrupts: whether it does, and whether it names them. */
export const servers = {
  "with outcomes": { OUTCOME: "1", RAW: "0" },
  "as by default": { OUTCOME: "0", RAW: "1" },
  "without names of interrupts": { OUTCOME: "0", RAW: "0" }
} as const

type Options = (typeof servers)[keyof typeof servers]

const start = async (env: Readonly<Record<string, string>>) => {
  const child = spawn(agUiEnvironment.python, [join(import.meta.dirname, "agui_server.py")], {
    env: { PATH: process.env["PATH"], PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1", ...env },
    stdio: ["ignore", "ignore", "pipe"]
  })
  // The run that ends without its teardown takes its agents along.
  const orphaned = () => child.kill("SIGKILL")
  process.once("exit", orphaned)
  const gone = once(child, "exit")
  const log: Array<string> = []
  await new Promise<void>((resume, fail) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      log.push(line)
      if (line.includes("Uvicorn running")) resume()
    })
    void gone.then(() => fail(new Error(`The agent ended before it listened: ${log.join("\n")}`)))
  })
  return async () => {
    process.off("exit", orphaned)
    child.kill("SIGKILL")
    await gone
  }
}

/** The agent in Python on a port of loopback and a store that outlive its process, until the scope ends. */
export const agUiAgent = Effect.fnUntraced(function*(options: Options) {
  const port = yield* freePort
  const place = yield* folder
  const env = { ...options, PORT: String(port), STORE: join(place, "threads.db"), DID: join(place, "did") }
  let kill = yield* Effect.promise(() => start(env))
  yield* Effect.addFinalizer(() => Effect.promise(() => kill()))
  return {
    url: (path: "asking" | "review") => `http://127.0.0.1:${port}/${path}`,
    /** Ends it as a crash does. */
    kill: Effect.promise(() => kill()),
    restart: Effect.promise(async () => void (kill = await start(env))),
    /** Takes its memory of all threads away, while it does not run. */
    forget: Effect.sync(() => {
      for (const rest of ["", "-wal", "-shm"]) rmSync(env.STORE + rest, { force: true })
    }),
    /** What its tools did, in order. */
    did: Effect.sync(() => {
      try {
        return readFileSync(env.DID, "utf8").trim().split("\n")
      } catch {
        return []
      }
    })
  }
})
