import { Effect, type Scope } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { inEnvironment, programs } from "./PythonEnvironment.ts"

export interface PythonAgent {
  /** `ws://127.0.0.1:port/agent_ws/` */
  readonly url: string
  /** What it wrote so far, a line each. */
  readonly log: ReadonlyArray<string>
}

interface Start {
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env?: Record<string, string>
  /** Its line that says that it listens; the first group is the port. */
  readonly listens: RegExp
}

const started = async ({ args, cwd, env, listens }: Start) => {
  const { command, args: python } = inEnvironment(...args)
  const child = spawn(command, python, {
    cwd,
    env: { PATH: process.env["PATH"], PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"]
  })
  // The run that ends without its teardown takes its agents along.
  const orphaned = () => child.kill("SIGKILL")
  process.once("exit", orphaned)
  const gone = once(child, "exit")
  const end = async () => {
    process.off("exit", orphaned)
    // It may have sockets open, for which it would wait.
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
    await gone
  }
  const log: Array<string> = []
  const port = new Promise<string>((resume, fail) => {
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on("line", (line) => {
        log.push(line)
        const found = listens.exec(line)?.[1]
        if (found !== undefined) resume(found)
      })
    }
    void gone.then(() => fail(new Error(`The agent ended before it listened: ${log.join("\n")}`)))
  })
  return { log, end, url: `ws://127.0.0.1:${await port}/agent_ws/` }
}

const running = (start: Start): Effect.Effect<PythonAgent, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.promise(() => started(start)), ({ end }) => Effect.promise(end))

/** One of the programs of examples/agent-python on a free port of loopback, until the scope ends. */
export const pythonAgent = (program: "singleton" | "threads" | "wire1_agent", env: Record<string, string> = {}) =>
  running({
    args: ["-m", "uvicorn", `${program}:app`, "--host", "127.0.0.1", "--port", "0", "--ws-max-size", "262144"],
    cwd: programs,
    env,
    listens: /Uvicorn running on http:\/\/127\.0\.0\.1:(\d+)/
  })

/** One of the examples that need `websockets` alone. */
export const smallAgent = (program: "echo" | "agent") =>
  running({
    args: [join(import.meta.dirname, "on_free_port.py"), join(programs, "..", `${program}.py`)],
    cwd: programs,
    listens: /Serving on (\d+)/
  })
