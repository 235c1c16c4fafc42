import { it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Option } from "effect"
import type { ServerResponse } from "node:http"
import type { Thread } from "../../../../src/domain/Ids.ts"
import { elementsOf, parseJson, recordOf } from "../../../../src/domain/Json.ts"
import { makeAgentHttp } from "../../../../src/layers/agent/http/AgentHttp.ts"
import { makeOpenAiDriver } from "../../../../src/layers/agent/openai/OpenAiDriver.ts"
import type { RunDriver } from "../../../../src/layers/agent/runs/RunDriver.ts"
import { makeRunPool } from "../../../../src/layers/agent/runs/RunPool.ts"
import { Agent } from "../../../../src/services/agent/Agent.ts"
import { AgentWorld, type Line, suite } from "../../../contracts/Agent.contract.ts"
import { loopbackServer } from "../../../support/LoopbackServer.ts"
import { done, ends, errs, modelFeatures, modelWorld, promptOf, says } from "../../../support/ModelServers.ts"

const write = (response: ServerResponse, line: Line) => {
  if ("say" in line) response.write(says(line.say))
  if ("fail" in line) response.end(errs({ code: 400, message: "no" }))
  if ("end" in line) response.end(ends("stop") + done)
}

/** Notes what each thread was asked last, which the server itself cannot know. */
const noting = ({ open, reach }: RunDriver, asked: Map<Thread, string>): RunDriver => ({
  reach,
  open: (thread, opener) =>
    Effect.map(open(thread, opener), (session) => ({
      ...session,
      run: (prompt, say) => {
        asked.set(thread, prompt.text)
        return session.run(prompt, say)
      }
    }))
})

const models = Layer.effectContext(Effect.gen(function*() {
  const scripts = new Map<string, ReadonlyArray<Line>>()
  const answers = new Map<string, ServerResponse>()
  const asked = new Map<Thread, string>()
  const { url } = yield* loopbackServer(({ body }, response) => {
    const text = String(recordOf(elementsOf(recordOf(parseJson(body))["messages"]).at(-1))["content"])
    answers.set(text, response)
    response.writeHead(200, { "content-type": "text/event-stream" })
    for (const line of scripts.get(text) ?? []) write(response, line)
  })
  const driver = makeOpenAiDriver(yield* makeAgentHttp(url), {
    url,
    model: "m",
    system: undefined,
    token: Effect.succeed(Option.none()),
    client: "test",
    features: modelFeatures,
    showsThoughts: false
  })
  const { open } = yield* makeRunPool({ address: url, driver: noting(driver, asked) })
  return Context.make(Agent, Agent.of({ open })).pipe(Context.add(AgentWorld, {
    answers: (text, lines) => Effect.sync(() => void scripts.set(text, lines)),
    says: (thread, lines) =>
      Effect.sync(() => lines.forEach((line) => write(answers.get(asked.get(thread) ?? "")!, line))),
    saysWhileDown: () => Effect.die("no log")
  }))
}))

suite("A model server", Layer.orDie(models), { log: false, cancel: true, ask: false, failure: "bad_request" })

it.live("A stop ends the request at once, and so does the end of the session", () =>
  Effect.gen(function*() {
    const [begun, closed] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
    const { driver } = yield* modelWorld((_asked, { request }, response) => {
      request.socket.once("close", () => Deferred.doneUnsafe(closed, Effect.void))
      response.write(says("one"))
    })
    const session = yield* driver.open("t1_x" as Thread, { person: "u", patient: false })
    const run = yield* Effect.forkChild(
      session.run(promptOf("go"), ({ _tag }) =>
        _tag === "Ended" ? Effect.void : Effect.asVoid(Deferred.succeed(begun, undefined)))
    )
    yield* Deferred.await(begun)
    yield* session.cancel
    yield* Fiber.join(run)
    yield* Deferred.await(closed)
  }))
