import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { freshThread, is, prompt, until, words } from "../../../contracts/Agent.contract.ts"
import { converse, example, opened, over, type Serve, told, withServer } from "../../../support/AgUiScenes.ts"
import {
  type AgUiAsked,
  begun,
  interruptedBy,
  interruptOf,
  legacyInterrupt,
  reviewOf,
  textOf
} from "../../../support/AgUiServer.ts"

const step = { type: "STEP_STARTED", stepName: "model" }

/** A server whose first request is interrupted so, and whose answers to that are told back. */
const interrupting =
  (outcome: unknown, ...events: ReadonlyArray<Readonly<Record<string, unknown>>>): Serve => (asked, stream) => {
    stream.send(begun(asked), step)
    if (asked.resume !== undefined) {
      stream.send(textOf(`resumed with ${JSON.stringify(asked.resume)}`))
      return stream.finish()
    }
    stream.send(...events)
    stream.finish(outcome)
  }

const resumed = (asked: ReadonlyArray<AgUiAsked>) => asked.map(({ resume }) => resume)
const entry = (interruptId: string, payload: unknown) => ({ interruptId, status: "resolved", payload })
const raw = { question: "Run danger?", what: "x" }

describe("An interrupt of an agent over AG-UI", () => {
  const yes = { decisions: [{ type: "approve" }] }
  const no = { decisions: [{ type: "reject" }] }
  const review = reviewOf({ name: "danger", args: { what: "x" } })
  const outcome = interruptedBy(interruptOf("e1", raw))
  const cases: ReadonlyArray<readonly [string, Serve, choice: string, resume: unknown]> = [
    ["allowed by the operator's word", interrupting(outcome), "approve", [entry("e1", { approved: true })]],
    ["refused by the operator's word", interrupting(outcome), "reject", [entry("e1", { approved: false })]],
    ["allowed", interrupting(interruptedBy(interruptOf("e1", review))), "approve", [entry("e1", yes)]],
    ["refused", interrupting(interruptedBy(interruptOf("e1", review))), "reject", [entry("e1", no)]],
    ["allowed where no outcome tells of it", interrupting(undefined, legacyInterrupt(review)), "approve", yes],
    ["refused where no outcome tells of it", interrupting(undefined, legacyInterrupt(raw)), "reject", {
      approved: false
    }]
  ]
  for (const [title, serve, choice, resume] of cases) {
    example(
      `is a question, and goes on as it is ${title}`,
      withServer(serve, ({ asked }) =>
        Effect.gen(function*() {
          const { conversation } = yield* opened()
          const events = yield* converse(conversation, "p1", "go", [choice])
          assert.deepStrictEqual(resumed(asked), [undefined, resume])
          assert.deepStrictEqual(told(events).slice(1), ["ended done"])
          assert.include(words(events), "resumed with")
          assert.strictEqual(new Set(asked.map(({ run }) => run)).size, 2)
          assert.strictEqual(events.filter(is("Started")).length, 1)
        }))
    )
  }

  example(
    "may be several: each is asked by itself, and all are answered at once by their names",
    withServer(
      interrupting(interruptedBy(interruptOf("e1", raw), interruptOf("e2", { ...raw, question: "And mail?" }))),
      ({ asked }) =>
        Effect.gen(function*() {
          const { conversation } = yield* opened()
          const events = yield* converse(conversation, "p1", "go", ["reject", "approve"])
          assert.deepStrictEqual(told(events), [
            "ask Run danger?: approve,reject",
            "ask And mail?: approve,reject",
            "ended done"
          ])
          assert.deepStrictEqual(resumed(asked)[1], { e1: { approved: false }, e2: { approved: true } })
        })
    )
  )

  example(
    "is denied and never guessed where nobody said what yes and no are",
    withServer(
      interrupting(outcome),
      ({ asked }) =>
        Effect.gen(function*() {
          const { conversation } = yield* opened()
          assert.deepStrictEqual(told(yield* converse(conversation, "p1", "go")), ["failed approval_unset"])
          assert.deepStrictEqual(resumed(asked), [undefined, [entry("e1", 0)]])
        }),
      { deny: { value: 0 } }
    )
  )

  example(
    "gets no answer at all where nobody said what no is, and takes no other message",
    withServer(
      interrupting(outcome),
      ({ asked }) =>
        Effect.gen(function*() {
          const { conversation } = yield* opened()
          assert.deepStrictEqual(told(yield* converse(conversation, "p1", "go")), ["failed approval_open"])
          assert.deepStrictEqual(told(yield* converse(conversation, "p2", "go")), ["failed approval_open"])
          assert.deepStrictEqual(resumed(asked), [undefined])
        }),
      { approve: { value: 1 } }
    )
  )

  example(
    "takes an answer to itself alone",
    withServer(interrupting(outcome), ({ asked: requests }) =>
      Effect.gen(function*() {
        const { conversation } = yield* opened()
        yield* conversation.send(prompt("p1", "go"))
        const asked = (yield* until(conversation, is("Asked"))).find(is("Asked"))
        for (const ask of ["e1", "", "p1.1.1.e1"]) yield* conversation.send({ _tag: "Answer", ask, choice: "approve" })
        yield* conversation.send({ _tag: "Answer", ask: asked?.ask ?? "", choice: "reject" })
        yield* until(conversation, over)
        assert.deepStrictEqual(resumed(requests), [undefined, [entry("e1", { approved: false })]])
      }))
  )

  example(
    "whose answer is refused with the token fails the run, which is not begun again",
    withServer((asked, stream) => {
      if (asked.resume === undefined) return interrupting(outcome)(asked, stream)
      stream.response.writeHead(401).end()
    }, ({ asked }) =>
      Effect.gen(function*() {
        const { conversation } = yield* opened()
        const events = yield* converse(conversation, "p1", "go", ["approve"])
        assert.include(told(events), "failed unauthorized")
        assert.lengthOf(asked, 2)
      }))
  )

  example(
    "whose answer is not taken leaves a prompt that had arrived",
    withServer((asked, stream) => {
      if (asked.resume === undefined) return interrupting(outcome)(asked, stream)
      stream.response.destroy()
    }, () =>
      Effect.gen(function*() {
        const { conversation } = yield* opened()
        assert.deepStrictEqual(told(yield* converse(conversation, "p1", "go", ["approve"])).at(-1), "detached closed")
        const attached = (yield* until(conversation, is("Attached"))).find(is("Attached"))
        assert.isUndefined(attached?.untaken)
      }))
  )

  for (const sameProcess of [true, false]) {
    example(
      `that was left open is denied before the next message, ${sameProcess ? "after a stop" : "after a restart"}`,
      Effect.gen(function*() {
        const thread = freshThread()
        const left = interrupting(interruptedBy(interruptOf("e1", review)))
        const stop = Effect.gen(function*() {
          const { conversation } = yield* opened(thread)
          yield* conversation.send(prompt("p1", "go"))
          yield* until(conversation, is("Asked"))
          yield* conversation.send({ _tag: "Cancel" })
          yield* until(conversation, over)
          if (!sameProcess) return []
          return yield* converse(conversation, "p2", "and now", ["reject"])
        })
        const first = yield* withServer(left, ({ asked }) => Effect.map(stop, () => resumed(asked)))
        if (sameProcess) return assert.deepStrictEqual(first.slice(0, 3), [undefined, [entry("e1", no)], undefined])
        yield* withServer(left, ({ asked }) =>
          Effect.gen(function*() {
            const { conversation } = yield* opened(thread)
            yield* converse(conversation, "p2", "and now", ["reject"])
            assert.deepStrictEqual(resumed(asked).slice(0, 2), [[entry("e1", no)], undefined])
          }))
      })
    )
  }

  example(
    "of before of which nobody knows is denied when the server drops the message for it, which is sent again",
    Effect.suspend(() => {
      let isOpen = true
      return withServer((asked, stream) => {
        stream.send(begun(asked))
        if (asked.resume !== undefined) isOpen = false
        else if (isOpen) {
          stream.send(legacyInterrupt(raw))
          return stream.finish(outcome)
        } else stream.send(step, textOf(`heard ${asked.text}`))
        return stream.finish()
      }, ({ asked }) =>
        Effect.gen(function*() {
          const { conversation } = yield* opened()
          const events = yield* converse(conversation, "p1", "hello")
          assert.strictEqual(words(events), "heard hello")
          assert.deepStrictEqual(resumed(asked), [undefined, [entry("e1", { approved: false })], undefined])
        }))
    })
  )

  example(
    "that comes back after each denial ends with a word about it",
    withServer((asked, stream) => {
      stream.send(begun(asked))
      stream.finish(outcome)
    }, () =>
      Effect.gen(function*() {
        const { conversation } = yield* opened()
        assert.deepStrictEqual(told(yield* converse(conversation, "p1", "hello")), ["failed approval_open"])
      }))
  )
})
