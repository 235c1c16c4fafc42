import { Effect, Layer } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { StepFailed } from "../../domain/reset/ResetErrors.ts"
import { withoutRooms } from "../../domain/reset/snapshot/DirectRooms.ts"
import { isServerRepair, isServerStep, isStoreRepair, ServerStep, type Step } from "../../domain/reset/Step.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { SynapseAdmin } from "../../services/matrix/SynapseAdmin.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"
import { StoreReset } from "../../services/reset/StoreReset.ts"
import { ofServer, ofStore, stepFailed } from "./StepFaults.ts"

/** A repair, which no plan of a reset holds. */
const foreign = (step: Step) => stepFailed(step, "it is a repair, which a reset does not make")

/** Carries out the steps of the store. A step of the server fails, as no plan without a server holds one. */
export const storeOnly: Layer.Layer<Interpreter, never, StoreReset> = Layer.effect(
  Interpreter,
  Effect.gen(function*() {
    const store = yield* StoreReset
    return Interpreter.of({
      perform: (step) => (isServerRepair(step) || isStoreRepair(step)
        ? Effect.fail(foreign(step))
        : isServerStep(step)
        ? Effect.fail(stepFailed(step, "it needs the homeserver, which this reset leaves alone"))
        : Effect.mapError(store.perform(step), ofStore(step)))
    })
  })
)

/** How many times in all a deletion is begun that the server forgets. */
const mostBeginnings = 3

/** Ms between looks at a room that is being deleted, from the first to the longest; and for how long to look. */
const looks = { first: 250, rarest: 5_000, longest: 3_600_000 }

/** Carries out the steps of the store and of the server. */
export const layer: Layer.Layer<Interpreter, never, Matrix | StoreReset | SynapseAdmin> = Layer.effect(
  Interpreter,
  Effect.gen(function*() {
    const matrix = yield* Matrix
    const store = yield* StoreReset
    const admin = yield* SynapseAdmin

    const takeOutOfDirect = Effect.fnUntraced(function*(rooms: ReadonlyArray<RoomId>) {
      const next = withoutRooms(yield* matrix.accountData("m.direct"), rooms)
      if (next !== undefined) yield* matrix.putAccountData("m.direct", next)
    })

    /** Ends when the deletion does; "unknown": the server was started again and has forgotten it. */
    const watched = Effect.fnUntraced(function*(step: Step, room: RoomId) {
      let wait = looks.first
      for (let waited = 0; waited < looks.longest; waited += wait) {
        const state = yield* Effect.mapError(admin.purging(room), ofServer(step))
        if (state !== "active") return state
        wait = Math.min(1.2 * wait, looks.rarest)
        yield* Effect.sleep(wait)
      }
      return yield* stepFailed(step, "the homeserver was still deleting the room after an hour")
    })

    const purged = Effect.fnUntraced(function*(step: Step, room: RoomId) {
      for (let begun = 0; begun < mostBeginnings; begun++) {
        yield* Effect.mapError(admin.purge(room), ofServer(step))
        const state = yield* watched(step, room)
        if (state === "complete") return
        if (state === "failed") return yield* stepFailed(step, "the homeserver could not delete the room", "later")
      }
      return yield* stepFailed(step, "the homeserver does not know what became of the room's deletion", "later")
    })

    const left = Effect.fnUntraced(function*(step: Step, rooms: ReadonlyArray<RoomId>) {
      const going = new Set(rooms)
      const still = (yield* Effect.mapError(matrix.joinedRooms, ofServer(step))).filter((room) =>
        going.has(room)
      ).length
      if (still > 0) {
        return yield* stepFailed(
          step,
          `the homeserver says that the account is still in ${still} of the rooms`,
          "later"
        )
      }
    })

    const act = (step: ServerStep): Effect.Effect<void, StepFailed> => {
      const asked = <A>(call: Effect.Effect<A, MatrixError>) => Effect.asVoid(Effect.mapError(call, ofServer(step)))
      return ServerStep.match(step, {
        BlankRoomData: ({ room, types }) =>
          asked(Effect.forEach(types, (type) => matrix.putAccountData(type, {}, room), { discard: true })),
        UnlinkChild: ({ room, space }) => asked(matrix.putState(space, "m.space.child", room, {})),
        TakeOutOfDirect: ({ rooms }) => asked(takeOutOfDirect(rooms)),
        LeaveRoom: ({ room }) => asked(matrix.leave(room)),
        RejectInvite: ({ room }) => asked(matrix.leave(room)),
        PurgeRoom: ({ room }) => purged(step, room),
        ForgetRoom: ({ room }) => asked(matrix.forget(room)),
        CheckLeft: ({ rooms }) => left(step, rooms),
        DropDevice: () =>
          Effect.andThen(
            // A token that is refused is logged out already.
            asked(
              Effect.catch(
                matrix.logout,
                (error) => (error.reason._tag === "TokenRefused" ? Effect.void : Effect.fail(error))
              )
            ),
            Effect.mapError(store.dropDevice, ofStore(step))
          )
      })
    }

    return Interpreter.of({
      perform: (step) => (isServerRepair(step) || isStoreRepair(step)
        ? Effect.fail(foreign(step))
        : isServerStep(step)
        ? act(step)
        : Effect.mapError(store.perform(step), ofStore(step)))
    })
  })
)
