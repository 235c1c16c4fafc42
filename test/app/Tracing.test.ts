import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"
import * as Tracing from "../../src/app/Tracing.ts"
import type { TraceExport } from "../../src/domain/operations/traces/TraceExport.ts"
import * as JournalStore from "../../src/layers/journal/JournalStore.ts"
import * as PromptLife from "../../src/layers/operations/prompts/PromptLife.ts"
import { WholeJournal, wholeJournal } from "../../src/testing/WholeJournal.ts"
import { answeredPrompt } from "../support/AnsweredPrompt.ts"
import { folder } from "../support/Folder.ts"
import { freePort } from "../support/FreePort.ts"
import { keptLog } from "../support/LoggedLines.ts"

interface Got {
  readonly url: string | undefined
  readonly secret: string | undefined
  readonly type: string | undefined
  readonly encoding: string | undefined
  readonly body: Buffer
}

interface Collector {
  readonly port: number
  readonly got: Array<Got>
  readonly sockets: () => number
  readonly close: () => void
}

/** A collector that keeps what it is sent, and answers with `status` or as `answer` does. */
const collector = (answer: number | ((response: ServerResponse) => void)) =>
  Effect.acquireRelease(
    Effect.callback<Collector>((resume) => {
      const got: Array<Got> = []
      let sockets = 0
      const server = createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray() as Array<Buffer>)
        const { headers, url } = request
        got.push({
          url,
          secret: headers.authorization,
          type: headers["content-type"],
          encoding: headers["content-encoding"],
          body
        })
        if (typeof answer === "number") response.writeHead(answer).end()
        else answer(response)
      })
      server.on("connection", () => sockets++)
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed({
          port: (server.address() as AddressInfo).port,
          got,
          sockets: () => sockets,
          close: () => {
            server.closeAllConnections()
            server.close()
          }
        })))
    }),
    ({ close }) => Effect.sync(close)
  )

const answered = Effect.fnUntraced(function*(
  port: number,
  protocol: "http/json" | "http/protobuf",
  own: Partial<TraceExport> = {}
) {
  const place: TraceExport = {
    url: `http://127.0.0.1:${port}/v1/traces`,
    headers: { authorization: "Basic abc=" },
    protocol,
    compression: "none",
    delay: 60_000,
    batch: 512,
    timeout: 3_000,
    queue: 2_048,
    service: "matrix-surface",
    setting: "OTEL_EXPORTER_OTLP_ENDPOINT",
    ...own
  }
  const { layer, lines } = keptLog()
  const journal = Layer.provideMerge(
    Layer.unwrap(Effect.map(Tracing.traces(place), (traces) => PromptLife.layer([traces]))),
    JournalStore.layer(yield* folder)
  )
  yield* answeredPrompt(Effect.void).pipe(
    Effect.provideServiceEffect(WholeJournal, wholeJournal),
    Effect.provide(Layer.provideMerge(journal, layer))
  )
  return lines.filter(({ text }) => /[Tt]races/.test(text)).map(({ text }) => text)
})

const warned = (why: string) => `Traces are not sent: ${why}. Look at OTEL_EXPORTER_OTLP_ENDPOINT`

describe("Traces", () => {
  it.live("reach a collector when the process ends, each prompt as one trace of this service", () =>
    Effect.gen(function*() {
      const { got, port } = yield* collector(200)
      yield* answered(port, "http/json")
      assert.deepInclude(got[0], { url: "/v1/traces", secret: "Basic abc=", type: "application/json" })
      const { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] } = JSON.parse(got[0]!.body.toString()) as {
        resourceSpans: [{
          resource: { attributes: ReadonlyArray<{ key: string; value: { stringValue?: string } }> }
          scopeSpans: [
            { spans: ReadonlyArray<{ name: string; traceId: string; parentSpanId?: string; spanId: string }> }
          ]
        }]
      }
      const service = resource.attributes.find(({ key }) => key === "service.name")
      assert.strictEqual(service?.value.stringValue, "matrix-surface")
      assert.deepStrictEqual(spans.map(({ name }) => name).sort(), [
        "agent",
        "intake",
        "prompt",
        "queue",
        "send",
        "send"
      ])
      assert.strictEqual(new Set(spans.map(({ traceId }) => traceId)).size, 1)
      const root = spans.find(({ name }) => name === "prompt")!
      for (const { name, parentSpanId } of spans) {
        assert.strictEqual(parentSpanId, name === "prompt" ? undefined : root.spanId, name)
      }
      assert.notInclude(got[0]!.body.toString(), "words")
    }))

  it.live("are written as protobuf too", () =>
    Effect.gen(function*() {
      const { got, port } = yield* collector(200)
      yield* answered(port, "http/protobuf")
      assert.strictEqual(got[0]?.type, "application/x-protobuf")
      assert.include(got[0]!.body.toString("latin1"), "service.name")
    }))

  it.live("hold up nobody's answer where the collector refuses them", () =>
    Effect.gen(function*() {
      const { got, port } = yield* collector(403)
      assert.deepStrictEqual(yield* answered(port, "http/json"), [
        warned("it does not accept OTEL_EXPORTER_OTLP_HEADERS (HTTP 403)")
      ])
      assert.strictEqual(got.length, 1)
    }))

  for (const status of [301, 302, 303, 307, 308]) {
    it.live(`follow no redirect: HTTP ${status}`, () =>
      Effect.gen(function*() {
        const elsewhere = yield* collector(200)
        const { got, port } = yield* collector((response) =>
          response.writeHead(status, { location: `http://127.0.0.1:${elsewhere.port}/stolen` }).end()
        )
        const told = yield* answered(port, "http/json")
        assert.strictEqual(got.length, 1)
        assert.deepStrictEqual(elsewhere.got, [])
        assert.match(told[0]!, new RegExp(`^Traces are not sent: it leads elsewhere \\(HTTP ${status}\\)`))
      }))
  }

  it.live("go one batch at a time over connections that are kept, whatever the answers hold", () =>
    Effect.gen(function*() {
      const { got, port, sockets } = yield* collector((response) => response.end("{\"partialSuccess\":{}}"))
      assert.deepStrictEqual(yield* answered(port, "http/json", { batch: 1 }), [])
      assert.strictEqual(got.length, 6)
      // Node's client may open one more where the one before is not free in the same moment.
      assert.isAtMost(sockets(), 2)
    }))

  it.live("are compressed where the variables say so", () =>
    Effect.gen(function*() {
      const { got, port } = yield* collector(200)
      yield* answered(port, "http/json", { compression: "gzip" })
      assert.strictEqual(got[0]?.encoding, "gzip")
      assert.include(gunzipSync(got[0]!.body).toString(), "service.name")
    }))

  it.live("are one request where the collector never answers, which ends with its time or with the process", () =>
    Effect.gen(function*() {
      const { got, port } = yield* collector(() => undefined)
      const told = yield* answered(port, "http/json", { batch: 1, timeout: 50 })
      assert.strictEqual(got.length, 1)
      assert.include(told, "The process ends before all traces are sent")
    }))

  it.effect("hold up the end of the process for five seconds at most, however long a request may take", () =>
    Effect.gen(function*() {
      const asked = yield* Deferred.make<void>()
      const { port } = yield* collector(() => Deferred.doneUnsafe(asked, Exit.void))
      const ended = yield* Effect.forkChild(answered(port, "http/json", { timeout: 600_000 }))
      yield* Deferred.await(asked)
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(ended.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(ended), ["The process ends before all traces are sent"])
    }))

  it.live("are sent where the answer has no end", () =>
    Effect.gen(function*() {
      const { got, port } = yield* collector((response) => response.writeHead(200).write("x"))
      assert.deepStrictEqual(yield* answered(port, "http/json", { batch: 2 }), [])
      assert.strictEqual(got.length, 3)
    }))

  it.live("are told of where nobody listens", () =>
    Effect.gen(function*() {
      const told = yield* answered(yield* freePort, "http/json")
      assert.strictEqual(told[0], warned("nobody listens at that host and port (ECONNREFUSED)"))
    }))
})
