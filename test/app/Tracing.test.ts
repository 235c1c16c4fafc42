import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as Tracing from "../../src/app/Tracing.ts"
import * as JournalStore from "../../src/layers/journal/JournalStore.ts"
import * as PromptLife from "../../src/layers/operations/prompts/PromptLife.ts"
import { WholeJournal, wholeJournal } from "../../src/testing/WholeJournal.ts"
import { answeredPrompt } from "../support/AnsweredPrompt.ts"
import { folder } from "../support/Folder.ts"

interface Got {
  readonly url: string | undefined
  readonly secret: string | undefined
  readonly type: string | undefined
  readonly body: Buffer
}

/** A collector that keeps what it is sent, and answers with `status`. */
const collector = (status: number) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly port: number; readonly got: Array<Got>; readonly close: () => void }>((resume) => {
      const got: Array<Got> = []
      const server = createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray() as Array<Buffer>)
        const { url } = request
        got.push({ url, secret: request.headers.authorization, type: request.headers["content-type"], body })
        response.writeHead(status).end()
      })
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed({
          port: (server.address() as AddressInfo).port,
          got,
          close: () => server.close()
        })))
    }),
    ({ close }) => Effect.sync(close)
  )

const answered = Effect.fnUntraced(function*(port: number, protocol: "http/json" | "http/protobuf") {
  const place = {
    url: `http://127.0.0.1:${port}/v1/traces`,
    headers: { authorization: "Basic abc=" },
    protocol,
    compression: "none",
    delay: 60_000,
    batch: 512,
    timeout: 3_000,
    service: "matrix-surface"
  } as const
  const journal = Layer.provideMerge(
    Layer.unwrap(Effect.map(Tracing.traces(place), (traces) => PromptLife.layer([traces]))),
    JournalStore.layer(yield* folder)
  )
  yield* answeredPrompt(Effect.void).pipe(
    Effect.provideServiceEffect(WholeJournal, wholeJournal),
    Effect.provide(journal)
  )
})

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
      yield* answered(port, "http/json")
      assert.isNotEmpty(got)
    }))
})
