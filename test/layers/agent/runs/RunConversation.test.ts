import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"
import { PromptId } from "../../../../src/domain/Ids.ts"
import type { LinkFault } from "../../../../src/domain/turns/AgentEvent.ts"
import { type RunDriver, type RunSession, RunTrouble } from "../../../../src/layers/agent/runs/RunDriver.ts"
import { makeRunPool } from "../../../../src/layers/agent/runs/RunPool.ts"
import { freshThread, is, prompt } from "../../../contracts/Agent.contract.ts"
import { runFeatures } from "../../../support/ScriptedRuns.ts"

const trouble = (why: LinkFault, rest: { readonly fatal?: boolean; readonly untaken?: boolean } = {}) =>
  new RunTrouble({ why, detail: "TEST", fatal: false, untaken: false, ...rest })

const session = (rest: Partial<RunSession>): RunSession => ({
  features: runFeatures,
  run: () => Effect.never,
  answer: () => Effect.void,
  cancel: Effect.void,
  lost: Effect.never,
  ...rest
})

const opened = Effect.fnUntraced(function*(driver: Partial<RunDriver>) {
  const pool = yield* makeRunPool({
    address: "http://agent",
    driver: { open: () => Effect.succeed(session({})), reach: Effect.undefined, ...driver }
  })
  const scope = yield* Scope.make()
  const conversation = yield* Scope.provide(pool.open(freshThread()), scope)
  return { conversation, pool, close: Scope.close(scope, Exit.void) }
})

describe("Trouble on a wire of requests", () => {
  it.effect("a prompt that did not arrive is said to, once the agent is there again", () =>
    Effect.gen(function*() {
      let isThere = false
      let looks = 0
      const { conversation } = yield* opened({
        open: () => Effect.succeed(session({ run: () => Effect.fail(trouble("unreachable", { untaken: true })) })),
        reach: Effect.suspend(() => (++looks, isThere ? Effect.undefined : Effect.fail(trouble("unreachable"))))
      })
      yield* conversation.take
      yield* conversation.send(prompt("p1", "hello"))
      assert.deepStrictEqual((yield* conversation.take).map(({ _tag }) => _tag), ["Detached"])
      assert.strictEqual((yield* Effect.exit(conversation.send(prompt("p1", "hello"))))._tag, "Failure")
      yield* TestClock.adjust("2 minutes")
      assert.isAbove(looks, 1)
      isThere = true
      yield* TestClock.adjust("30 seconds")
      const back = (yield* conversation.take).find(is("Attached"))
      assert.deepStrictEqual([back?.resumed, back?.untaken], [false, "p1"])
    }).pipe(Effect.scoped))

  it.effect("a run that broke off behind its first word is not said to have stayed with us", () =>
    Effect.gen(function*() {
      const { conversation } = yield* opened({
        open: () =>
          Effect.succeed(session({
            run: (_, say) =>
              Effect.andThen(say({ _tag: "Text", message: "m", text: "Well" }), Effect.fail(trouble("closed")))
          }))
      })
      yield* conversation.take
      yield* conversation.send(prompt("p1", "hello"))
      yield* TestClock.adjust("30 seconds")
      const events = yield* conversation.take
      assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Started", "Text", "Detached", "Attached"])
      assert.isUndefined(events.find(is("Attached"))?.untaken)
      const epochs = new Set(events.filter(is("Attached")).map(({ cursor }) => cursor.epoch))
      assert.strictEqual(epochs.size, 1)
    }).pipe(Effect.scoped))

  it.effect("a session that is lost takes its run along, and the next prompt is taken", () =>
    Effect.gen(function*() {
      const lost = yield* Deferred.make<RunTrouble>()
      let opens = 0
      let interrupts = 0
      const { conversation } = yield* opened({
        open: () =>
          Effect.sync(() =>
            session({
              lost: ++opens === 1 ? Deferred.await(lost) : Effect.never,
              run: () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => void interrupts++))
            })
          )
      })
      yield* conversation.take
      yield* conversation.send(prompt("p1", "hello"))
      yield* Deferred.succeed(lost, trouble("closed"))
      yield* TestClock.adjust("30 seconds")
      const events = yield* conversation.take
      assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Detached", "Attached"])
      assert.strictEqual(interrupts, 1)
      yield* conversation.send(prompt("p2", "again"))
      yield* conversation.send(prompt("p3", "too early"))
      assert.deepInclude((yield* conversation.take)[0], { _tag: "Failed", code: "busy", prompt: "p3" })
    }).pipe(Effect.scoped))

  it.effect("a run that says that its prompt did not arrive is believed where its session is lost at once", () =>
    Effect.gen(function*() {
      const lost = yield* Deferred.make<RunTrouble>()
      const { conversation } = yield* opened({
        open: () =>
          Effect.succeed(session({
            lost: Deferred.await(lost),
            run: () => Effect.andThen(Deferred.await(lost), Effect.fail(trouble("closed", { untaken: true })))
          }))
      })
      yield* conversation.take
      yield* conversation.send(prompt("p1", "hello"))
      yield* Deferred.succeed(lost, trouble("closed"))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* conversation.take)[0], {
        _tag: "Detached",
        why: "closed",
        fatal: false,
        untaken: PromptId.make("p1")
      })
    }).pipe(Effect.scoped))

  it.effect("a prompt of an earlier session is not said to have stayed with us when a later one is lost", () =>
    Effect.gen(function*() {
      const losses = [yield* Deferred.make<RunTrouble>(), yield* Deferred.make<RunTrouble>()]
      let opens = 0
      const { conversation } = yield* opened({
        open: () => Effect.sync(() => session({ lost: Deferred.await(losses[opens++]!) }))
      })
      yield* conversation.take
      yield* conversation.send(prompt("p1", "hello"))
      yield* Deferred.succeed(losses[0]!, trouble("closed"))
      yield* TestClock.adjust("30 seconds")
      yield* conversation.take
      yield* Deferred.succeed(losses[1]!, trouble("silent", { untaken: true }))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* conversation.take)[0], { _tag: "Detached", why: "silent", fatal: false })
    }).pipe(Effect.scoped))

  it.effect("a driver that dies as it is opened or reached is tried again, as an agent that is away", () =>
    Effect.gen(function*() {
      let [opens, looks] = [0, 0]
      const { conversation } = yield* opened({
        open: () => Effect.suspend(() => (++opens === 1 ? Effect.die("bug") : Effect.succeed(session({})))),
        reach: Effect.suspend(() => (++looks === 1 ? Effect.die("bug") : Effect.undefined))
      })
      assert.deepStrictEqual(yield* conversation.take, [{ _tag: "Detached", why: "closed", fatal: false }])
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual((yield* conversation.take).map(({ _tag }) => _tag), ["Attached"])
      assert.deepStrictEqual([opens, looks], [2, 2])
    }).pipe(Effect.scoped))

  it.effect("a session that dies while a run goes on is lost, and the run with it", () =>
    Effect.gen(function*() {
      const lost = yield* Deferred.make<never>()
      const { conversation } = yield* opened({
        open: () => Effect.succeed(session({ lost: Deferred.await(lost) })),
        reach: Effect.never
      })
      yield* conversation.take
      yield* conversation.send(prompt("p1", "hello"))
      yield* Deferred.die(lost, "bug")
      assert.deepStrictEqual(yield* conversation.take, [{ _tag: "Detached", why: "closed", fatal: false }])
    }).pipe(Effect.scoped))

  it.effect("what does not pass by itself is fatal, and not tried again", () =>
    Effect.gen(function*() {
      let opens = 0
      const { conversation } = yield* opened({
        open: () => Effect.suspend(() => (opens++, Effect.fail(trouble("unauthorized", { fatal: true }))))
      })
      assert.deepStrictEqual(yield* conversation.take, [{ _tag: "Detached", why: "unauthorized", fatal: true }])
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(opens, 1)
    }).pipe(Effect.scoped))

  it.effect("a run that does not heed its cancelling is over after five seconds", () =>
    Effect.gen(function*() {
      let asked = 0
      const { conversation } = yield* opened({
        open: () => Effect.succeed(session({ cancel: Effect.sync(() => void asked++) }))
      })
      yield* conversation.take
      yield* conversation.send(prompt("p1", "hello"))
      yield* conversation.send({ _tag: "Cancel" })
      yield* conversation.send({ _tag: "Cancel" })
      yield* TestClock.adjust("5 seconds")
      const events = yield* conversation.take
      assert.deepInclude(events.at(-1), { _tag: "Ended", reason: "cancelled" })
      assert.strictEqual(asked, 1)
    }).pipe(Effect.scoped))

  it.effect("closing a conversation asks its run to end, and the next opener waits for that", () =>
    Effect.gen(function*() {
      const thread = freshThread()
      const ended = yield* Deferred.make<void>()
      const pool = yield* makeRunPool({
        address: "http://agent",
        driver: {
          open: () => Effect.succeed(session({ run: () => Deferred.await(ended), cancel: Effect.void })),
          reach: Effect.undefined
        }
      })
      const scope = yield* Scope.make()
      const one = yield* Scope.provide(pool.open(thread), scope)
      yield* one.take
      yield* one.send(prompt("p1", "hello"))
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void), { startImmediately: true })
      const next = yield* Effect.forkChild(pool.open(thread), { startImmediately: true })
      yield* TestClock.adjust("4 seconds")
      assert.isUndefined(next.pollUnsafe())
      yield* Deferred.succeed(ended, undefined)
      yield* Fiber.join(closing)
      yield* Fiber.join(next)
    }).pipe(Effect.scoped))

  it.effect("a run waits while nobody reads what it says", () =>
    Effect.gen(function*() {
      let said = 0
      const { conversation } = yield* opened({
        open: () =>
          Effect.succeed(session({
            run: (_, say) =>
              Effect.forever(
                Effect.andThen(say({ _tag: "Tool", call: `c${said}`, status: "done" }), Effect.sync(() => void said++))
              )
          }))
      })
      yield* conversation.take
      yield* conversation.send(prompt("p1", "hello"))
      yield* TestClock.adjust("1 second")
      const before = said
      assert.isAtMost(before, 256)
      yield* conversation.take
      yield* TestClock.adjust("1 second")
      assert.isAbove(said, before)
    }).pipe(Effect.scoped))

  it.effect("a driver that dies, or ends without a word, fails its run and nothing else", () =>
    Effect.gen(function*() {
      let runs = 0
      const { conversation } = yield* opened({
        open: () => Effect.succeed(session({ run: () => (++runs === 1 ? Effect.die("bug") : Effect.void) }))
      })
      yield* conversation.take
      for (const id of ["p1", "p2"]) {
        yield* conversation.send(prompt(id, "hello"))
        const events = yield* conversation.take
        assert.deepInclude(events.at(-1), { _tag: "Failed", code: "defect" })
      }
    }).pipe(Effect.scoped))
})
