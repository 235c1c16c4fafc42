import { Effect, type Scope } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { freePort } from "../../support/FreePort.ts"
import { folder } from "../../whole/BotProcess.ts"
import { pythonEnvironment } from "../PythonEnvironment.ts"

const here = import.meta.dirname

/** Model servers of other makes. What has no wheel would be compiled for a quarter of an hour. */
export const models = pythonEnvironment({
  at: ".agents-models",
  imports: "gguf, langgraph_openai_serve, litellm, xllamacpp",
  pip: ["--only-binary=:all:"],
  requirements: join(here, "requirements.txt")
})

export interface ModelProcess {
  /** Kills it. */
  readonly kill: Effect.Effect<void>
}

const launch = async (args: ReadonlyArray<string>, listens: RegExp) => {
  const child = spawn(models.python, args, {
    cwd: here,
    env: {
      PATH: `${join(models.python, "..")}:${process.env["PATH"]}`,
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONUNBUFFERED: "1",
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      LITELLM_TELEMETRY: "False"
    },
    stdio: ["ignore", "pipe", "pipe"]
  })
  // The run that ends without its teardown takes its servers along.
  const orphaned = () => child.kill("SIGKILL")
  process.once("exit", orphaned)
  const gone = once(child, "exit")
  const log: Array<string> = []
  await new Promise<void>((resume, fail) => {
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on("line", (line) => {
        log.push(line)
        if (listens.test(line)) resume()
      })
    }
    void gone.then(() => fail(new Error(`The server ended before it listened: ${log.join("\n")}`)))
  })
  return async () => {
    process.off("exit", orphaned)
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
    await gone
  }
}

const running = (args: ReadonlyArray<string>, listens: RegExp): Effect.Effect<ModelProcess, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(Effect.promise(() => launch(args, listens)), (kill) => Effect.promise(kill)),
    (kill) => ({ kill: Effect.promise(kill) })
  )

const uvicorn = /Uvicorn running on/

/** llama.cpp's own server with a model of 256 tokens of context, on a port of its own. */
export const tinyModel = Effect.gen(function*() {
  const [place, port] = [yield* folder, yield* freePort]
  const start = running(["tiny_model.py", join(place, "tiny.gguf"), String(port)], /^Serving on/)
  return { url: `http://127.0.0.1:${port}/v1`, start }
})

/** A graph of LangGraph's behind an API like OpenAI's. */
export const graphModel = Effect.gen(function*() {
  const port = yield* freePort
  yield* running(["-m", "uvicorn", "graph_model:app", "--host", "127.0.0.1", "--port", String(port)], uvicorn)
  return { url: `http://127.0.0.1:${port}/v1` }
})

/** LiteLLM's proxy, whose model `m` is served by `upstream`. It takes the token `sk-test`. */
export const gateway = Effect.fnUntraced(function*(upstream: string) {
  const [place, port] = [yield* folder, yield* freePort]
  const config = join(place, "config.yaml")
  const model = { model_name: "m", litellm_params: { model: "openai/m", api_base: upstream, api_key: "sk-upstream" } }
  const settings = {
    model_list: [model],
    general_settings: { master_key: "sk-test" },
    // It would wait for half a minute before it tells of a server that has too much to do.
    router_settings: { num_retries: 0, disable_cooldowns: true }
  }
  yield* Effect.promise(() => writeFile(config, JSON.stringify(settings)))
  const listening = join(models.python, "../litellm")
  const start = running(
    [listening, "--config", config, "--host", "127.0.0.1", "--port", String(port)],
    uvicorn
  )
  return { url: `http://127.0.0.1:${port}/v1`, start }
})
