import { assert, describe } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { suite } from "../../../contracts/Agent.contract.ts"
import { agUiAgent, scriptedAgUi } from "../../../support/AgUiRuns.ts"
import { converse, example, opened, told, withServer } from "../../../support/AgUiScenes.ts"
import { agUiServer, begun, textOf } from "../../../support/AgUiServer.ts"

suite("An agent over AG-UI", scriptedAgUi, { log: false, cancel: true })

const snapshotOf = (...ids: ReadonlyArray<string>) => ({
  type: "MESSAGES_SNAPSHOT",
  messages: ids.map((id) => ({ id, role: "user", content: "?" }))
})

describe("A conversation over AG-UI", () => {
  example(
    "says once that the agent has forgotten what was said before",
    Effect.suspend(() => {
      let kept: ReadonlyArray<string> = []
      return withServer((asked, stream) => {
        const { messages } = asked.body as { readonly messages: ReadonlyArray<{ readonly id: string }> }
        kept = [...(asked.text === "lost" ? [] : kept), ...messages.map(({ id }) => id)]
        stream.send(begun(asked), textOf("ok"), snapshotOf(...kept))
        stream.finish()
      }, () =>
        Effect.gen(function*() {
          const { conversation } = yield* opened()
          const heard = []
          for (const [at, text] of ["one", "two", "lost", "three"].entries()) {
            heard.push(told(yield* converse(conversation, `p${at}`, text)))
          }
          assert.deepStrictEqual(heard, [["ended done"], ["ended done"], ["forgotten", "ended done"], ["ended done"]])
        }))
    })
  )

  example(
    "quarantines an agent whose run is another thread's",
    Effect.suspend(() => {
      const raised: Array<string> = []
      const quarantine = {
        check: Effect.sync(() => Option.fromNullishOr(raised[0])),
        raise: (reason: string) => Effect.sync(() => void raised.push(reason))
      }
      return Effect.scoped(Effect.gen(function*() {
        const { url } = yield* agUiServer((_, stream) => stream.send({ type: "RUN_STARTED", threadId: "other" }))
        yield* Effect.provide(
          Effect.gen(function*() {
            const { conversation } = yield* opened()
            assert.deepStrictEqual(told(yield* converse(conversation, "p1", "hi")), ["detached quarantined for good"])
            assert.strictEqual(raised.length, 1)
          }),
          Layer.orDie(agUiAgent(url, { quarantine }))
        )
      }))
    })
  )

  example(
    "gives the token in a header alone, and sends each message once",
    withServer((asked, stream) => {
      stream.send(begun(asked), textOf("hi"))
      stream.finish()
    }, ({ asked }) =>
      Effect.gen(function*() {
        const { conversation } = yield* opened()
        yield* converse(conversation, "p1", "hello")
        assert.deepStrictEqual(asked.map(({ headers, text }) => [headers.authorization, headers["user-agent"], text]), [
          ["Bearer s3cr3t", "test/1", "hello"]
        ])
        assert.notInclude(JSON.stringify(asked[0]?.body), "s3cr3t")
      }))
  )
})
