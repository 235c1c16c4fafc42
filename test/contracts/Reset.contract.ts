import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { join } from "node:path"
import type { RoomId } from "../../src/domain/Ids.ts"
import { isEmpty, stepsOf } from "../../src/domain/reset/Plan.ts"
import { planner, resetModes } from "../../src/domain/reset/ResetModes.ts"
import type { Step } from "../../src/domain/reset/Step.ts"
import { planText } from "../../src/domain/reset/text/PlanText.ts"
import * as SessionFile from "../../src/layers/account/SessionFile.ts"
import * as InterpreterApply from "../../src/layers/reset/InterpreterApply.ts"
import * as InterpreterDryRun from "../../src/layers/reset/InterpreterDryRun.ts"
import * as PacedSteps from "../../src/layers/reset/PacedSteps.ts"
import * as ResetLive from "../../src/layers/reset/ResetLive.ts"
import * as SnapshotObserved from "../../src/layers/reset/SnapshotObserved.ts"
import * as ResetFacts from "../../src/layers/reset/store/ResetFacts.ts"
import * as StoreResetFile from "../../src/layers/reset/store/StoreResetFile.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import type { SynapseAdmin } from "../../src/services/matrix/SynapseAdmin.ts"
import { Reset } from "../../src/services/reset/Reset.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { folder, opened } from "../support/Folder.ts"
import { World } from "./World.ts"

const sorted = (steps: ReadonlyArray<Step>) => steps.map((step) => JSON.stringify(step)).sort()

/**
 * Direct and group rooms, one where the others need us, an invitation, a room that was left, a space, data, and a
 * store that knows them.
 */
const populated = Effect.gen(function*() {
  const matrix = yield* Matrix
  const { bot, people } = yield* World
  const [alice, ben] = [yield* people.user("alice"), yield* people.user("ben")]
  const direct = yield* people.room(alice, { invite: [bot], direct: true })
  const group = yield* people.room(alice, { invite: [bot, ben], name: "Ideas" })
  const invited = yield* people.room(ben, { invite: [bot], direct: true })
  const before = yield* people.room(ben, { invite: [bot], name: "Before" })
  for (const room of [direct, group, before]) yield* matrix.join(room)
  yield* matrix.leave(before)
  const ours = yield* matrix.createRoom({ name: "Ours", invite: [alice], direct: false })
  yield* people.join(alice, ours)
  yield* matrix.putAccountData("m.direct", { [alice]: [direct], [ben]: ["!elsewhere:x"] })
  yield* matrix.putAccountData("matrix-surface.chat", { generation: 3 }, direct)
  const dir = yield* folder
  yield* opened(
    dir,
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* journal.put("user", bot)
      for (const room of [direct, group]) yield* journal.noteRoom({ room, membership: "join" })
    })
  )
  return { alice, before, ben, bot, dir, direct, group, invited, matrix, ours, people }
})

const resetting = (dir: string, dry: boolean) => {
  const file = join(dir, "bot.db")
  const store = Layer.provide(
    StoreResetFile.layer(dir, "bot-reset-test.db"),
    SessionFile.layer(join(dir, "session.json"))
  )
  const world = Layer.provide(
    SnapshotObserved.layer({ homeserver: "https://x", proof: "Token", file, device: false }),
    ResetFacts.layer(dir)
  )
  const interpreter = dry
    ? InterpreterDryRun.layer
    : Layer.provide(PacedSteps.layer, Layer.provide(InterpreterApply.layer, store))
  return ResetLive.layer.pipe(Layer.provide(interpreter), Layer.provide(world))
}

/** What a reset on the server does, whatever the homeserver. */
export const suite = (name: string, world: Layer.Layer<Matrix | SynapseAdmin | World>) =>
  describe(`a reset on ${name}`, () => {
    it.live("leaves and forgets everything exactly as the dry run said, and has nothing to do after that", () =>
      Effect.gen(function*() {
        const { alice, before, ben, bot, dir, direct, group, invited, matrix, ours, people } = yield* populated
        const mode = resetModes["server-leave-forget"]
        const [dryPlan, dry] = yield* Effect.gen(function*() {
          const reset = yield* Reset
          const plan = yield* reset.plan(mode)
          return [plan, yield* reset.run(plan)] as const
        }).pipe(Effect.provide(resetting(dir, true)))
        assert.deepStrictEqual((yield* matrix.joinedRooms).toSorted(), [direct, group, ours].toSorted())
        const text = planText(dryPlan)
        assert.include(
          text,
          `"Ours" ${ours}  group, joined, 2 members\n      leave, forget\n      ! 1 member stays behind without ` +
            `anybody who may administer the room`
        )
        assert.include(text, `${invited}  direct, invited by ${ben}\n      reject the invitation, forget`)
        assert.include(text, `"Before" ${before}  left before\n      forget`)
        assert.include(
          text,
          `${alice} ${direct}  direct, joined, 2 members\n      blank our account data (matrix-surface.chat), ` +
            `take it out of m.direct, leave, forget`
        )
        yield* Effect.gen(function*() {
          const reset = yield* Reset
          const plan = yield* reset.plan(mode)
          assert.deepStrictEqual(plan, dryPlan)
          const real = yield* reset.run(plan)
          assert.deepStrictEqual(sorted(real), sorted(stepsOf(plan)))
          assert.deepStrictEqual(sorted(dry), sorted(real))
          assert.isTrue(isEmpty(yield* reset.plan(mode)))
          assert.deepStrictEqual(yield* reset.run(plan), [])
        }).pipe(Effect.provide(resetting(dir, false)))
        assert.deepStrictEqual(yield* matrix.joinedRooms, [])
        assert.deepStrictEqual(yield* matrix.accountData("m.direct"), { [ben]: ["!elsewhere:x"] })
        assert.deepStrictEqual(yield* matrix.accountData("matrix-surface.chat", direct), {})
        const survey = yield* matrix.survey
        assert.deepStrictEqual([survey.joined, survey.invited, survey.left], [[], [], []])
        yield* people.invite(alice, direct, bot)
        yield* matrix.join(direct)
        assert.deepStrictEqual(yield* matrix.joinedRooms, [direct])
      }).pipe(Effect.scoped, Effect.provide(world)))

    it.live("touches only what it is narrowed to", () =>
      Effect.gen(function*() {
        const { alice, ben, dir, direct, group, invited, matrix, ours } = yield* populated
        yield* Effect.gen(function*() {
          const reset = yield* Reset
          const ofBen = yield* reset.plan(planner("server-leave-forget", {
            rooms: [ours],
            users: [ben],
            device: false
          }))
          assert.deepStrictEqual(
            new Set(stepsOf(ofBen).flatMap((step) => ("room" in step ? [step.room] : []))),
            new Set<RoomId>([invited, ours])
          )
          yield* reset.run(ofBen)
          assert.isTrue(
            isEmpty(
              yield* reset.plan(planner("server-leave-forget", { rooms: [ours], users: [ben], device: false }))
            )
          )
        }).pipe(Effect.provide(resetting(dir, false)))
        assert.deepStrictEqual((yield* matrix.joinedRooms).toSorted(), [direct, group].toSorted())
        assert.deepStrictEqual(yield* matrix.accountData("m.direct"), { [alice]: [direct], [ben]: ["!elsewhere:x"] })
        assert.deepStrictEqual((yield* matrix.survey).invited, [])
      }).pipe(Effect.scoped, Effect.provide(world)))

    it.live("deletes rooms for everybody where the account may", () =>
      Effect.gen(function*() {
        const { alice, dir, direct, matrix, people } = yield* populated
        yield* (yield* World).promote
        yield* Effect.gen(function*() {
          const reset = yield* Reset
          const plan = yield* reset.plan(resetModes["server-purge"])
          assert.deepStrictEqual(sorted(yield* reset.run(plan)), sorted(stepsOf(plan)))
          assert.isTrue(isEmpty(yield* reset.plan(resetModes["server-purge"])))
        }).pipe(Effect.provide(resetting(dir, false)))
        assert.deepStrictEqual(yield* matrix.joinedRooms, [])
        assert.deepStrictEqual(Object.keys(yield* matrix.accountData("m.direct")).length, 1)
        assert.strictEqual((yield* Effect.exit(people.say(alice, direct, "anybody?")))._tag, "Failure")
      }).pipe(Effect.scoped, Effect.provide(world)))
  })
