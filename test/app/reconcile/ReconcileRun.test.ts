import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Option, Redacted, type Scope } from "effect"
import { readdirSync } from "node:fs"
import { comparedBeside } from "../../../src/app/reconcile/Comparison.ts"
import type { ReconcileOrder } from "../../../src/app/reconcile/ReconcileOrder.ts"
import { reconcileRun } from "../../../src/app/reconcile/ReconcileRun.ts"
import type { StreamToken } from "../../../src/domain/Ids.ts"
import {
  readReport,
  readRequest,
  reportJson,
  reportName,
  requestName
} from "../../../src/domain/reconciliation/KeptReconciliation.ts"
import { stepsOf } from "../../../src/domain/reset/Plan.ts"
import { nothingDone } from "../../../src/layers/reconciliation/ReportedRun.ts"
import * as Faults from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../support/Folder.ts"
import { settings } from "../../whole/MemoryBot.ts"

const yes = { show: () => Effect.void, ask: Effect.succeed(true), sink: undefined }

const scene = Effect.gen(function*() {
  const server = yield* HomeserverHandle
  const { people } = server
  const [bot, alice] = [yield* server.register("bot", "pw"), yield* people.user("alice")]
  const room = yield* people.room(alice, { invite: [bot], direct: true })
  yield* people.join(bot, room)
  const dir = yield* folder
  const { token } = yield* server.session(bot, "BOT")
  const order: ReconcileOrder = {
    dataDir: dir,
    account: {
      homeserver: new URL(server.url),
      auth: { _tag: "Token", token: Redacted.make(token) },
      deviceId: undefined,
      deviceName: "test"
    },
    allowedUsers: settings.allowedUsers,
    admins: settings.admins,
    strangers: "reject",
    encryption: false,
    saved: undefined
  }
  const filled = Effect.gen(function*() {
    const journal = yield* WholeJournal
    yield* journal.put("user", bot)
    yield* journal.put("incarnation", "first")
    yield* journal.ingest({
      next: "s1" as StreamToken,
      malformed: 0,
      finals: [],
      gaps: [],
      events: [],
      rooms: [{ room, membership: "join", direct: true, inviter: alice }]
    })
  })
  const kept = (name: string) =>
    Effect.map(opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.get(name))), Option.getOrUndefined)
  return { alice, bot, dir, filled, kept, order, people, room, server, token }
})

const test = (
  title: string,
  body: Effect.Effect<void, unknown, HomeserverHandle | Faults.Faults | Scope.Scope>
) =>
  it.live(title, () => body.pipe(Effect.scoped, Effect.provide(Layer.provideMerge(Homeserver.layer(), Faults.layer))))

const refusal = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.flip(effect), (error) => error as { readonly message: string; readonly exitCode?: number })

const tagsOf = (steps: ReadonlyArray<{ readonly _tag: string }>) => steps.map(({ _tag }) => _tag).toSorted()

describe("reconciling by hand", () => {
  test(
    "knows whom a command allowed, and whom one denied",
    Effect.gen(function*() {
      const { alice, bot, dir, filled, order, people } = yield* scene
      const carol = yield* people.user("carol")
      const [theirs, hers] = [
        yield* people.room(carol, { invite: [bot] }),
        yield* people.room(alice, { invite: [bot] })
      ]
      yield* opened(
        dir,
        Effect.andThen(
          filled,
          Effect.flatMap(WholeJournal, (journal) =>
            Effect.andThen(
              journal.putAccess({ pattern: carol, kind: "allow", by: alice, at: 1 }),
              journal.putAccess({ pattern: alice, kind: "deny", by: alice, at: 2 })
            ))
        )
      )
      const { differences } = (yield* comparedBeside(order)).report
      const found = (room: string) => differences.filter((one) => one.room === room).map(({ kind }) => kind)
      assert.deepStrictEqual([found(theirs), found(hers)], [["invited"], ["invited by a stranger"]])
    })
  )

  test(
    "a dry run changes nothing, and the run without a bot does what it showed, once, and keeps its report",
    Effect.gen(function*() {
      const { dir, filled, kept, order } = yield* scene
      yield* opened(dir, filled)
      const files = readdirSync(dir).toSorted()
      const shown = yield* comparedBeside(order)
      assert.includeMembers(tagsOf(stepsOf(shown.plan)), ["MirrorChat", "MirrorStore"])
      assert.deepStrictEqual((yield* comparedBeside(order)).plan, shown.plan)
      assert.deepStrictEqual(readdirSync(dir).toSorted(), files)
      const done = yield* reconcileRun(order, yes)
      assert.deepStrictEqual(tagsOf(done.report.steps), tagsOf(stepsOf(shown.plan)))
      assert.deepStrictEqual(readReport(yield* kept(reportName)), done.report)
      assert.deepStrictEqual((yield* reconcileRun({ ...order, saved: shown.plan }, yes)).report.steps, [])
      assert.deepStrictEqual((yield* comparedBeside(order)).plan.stages, [])
    })
  )

  test(
    "what a sync brings is left to it while no bot runs, and is a step beside one",
    Effect.gen(function*() {
      const { alice, bot, dir, filled, order, people, room } = yield* scene
      yield* opened(dir, filled)
      yield* people.kick(alice, room, bot)
      const ofRoom = ({ report }: Effect.Success<ReturnType<typeof comparedBeside>>) =>
        report.differences.filter((one) => one.room === room && one.kind === "left").map(({ by, kind }) => [kind, by])
      assert.deepStrictEqual(ofRoom(yield* comparedBeside(order)), [["left", "sync"]])
      assert.deepStrictEqual(ofRoom(yield* opened(dir, comparedBeside(order))), [["left", "plan"]])
    })
  )

  test(
    "beside a bot, the bot gets what was shown, and its report is the answer",
    Effect.gen(function*() {
      const { dir, filled, order } = yield* scene
      yield* opened(
        dir,
        Effect.gen(function*() {
          yield* filled
          const journal = yield* WholeJournal
          const answering = Effect.gen(function*() {
            while (true) {
              const text = Option.getOrUndefined(yield* journal.get(requestName))
              const asked = readRequest(text, yield* Clock.currentTimeMillis)
              if (asked !== undefined) {
                const said = nothingDone({ cause: "request", request: asked.id }, 7, "said by the bot")
                yield* journal.put(reportName, reportJson({ ...said, steps: asked.plan?.stages.flat() ?? [] }))
                return
              }
              yield* Effect.sleep("20 millis")
            }
          })
          yield* Effect.forkChild(answering)
          const { plan, report } = yield* reconcileRun(order, yes)
          assert.deepStrictEqual([plan, report.error, report.at], [null, "said by the bot", 7])
          assert.includeMembers(tagsOf(report.steps), ["MirrorChat", "MirrorStore"])
          // Nobody waits for it any more.
          assert.strictEqual(Option.getOrUndefined(yield* journal.get(requestName)), "")
        })
      )
    })
  )

  test(
    "refuses without a store, without anybody to ask, where nobody says yes, and where the token is revoked",
    Effect.gen(function*() {
      const { dir, filled, order, server, token } = yield* scene
      for (const effect of [comparedBeside(order), reconcileRun(order, yes)]) {
        const none = yield* refusal(effect as Effect.Effect<unknown, unknown>)
        assert.match(none.message, /^There is no store at .*bot\.db/)
        assert.strictEqual(none.exitCode, 2)
      }
      yield* opened(dir, filled)
      const nobody = yield* refusal(reconcileRun(order, { ...yes, ask: undefined }))
      assert.match(nobody.message, /no terminal to ask on.*--yes/)
      const no = yield* refusal(reconcileRun(order, { ...yes, ask: Effect.succeed(false) }))
      assert.deepStrictEqual([no.message, no.exitCode], ["Nothing was changed.", 2])
      const saved = (yield* comparedBeside(order)).plan
      const basis = { ...saved.basis, homeserver: "https://other.example" }
      assert.match(
        (yield* refusal(reconcileRun({ ...order, saved: { ...saved, basis } }, yes))).message,
        /^The plan was/
      )
      yield* server.revoke(token)
      const revoked = yield* refusal(comparedBeside(order))
      assert.match(revoked.message, /^MATRIX_ACCESS_TOKEN is not accepted by the homeserver/)
      assert.strictEqual(revoked.exitCode, 2)
    })
  )
})
